using System.Net.Mail;

namespace Docfav.Server.Messages;

/// <summary>Writes each mail to a file of its own in a folder, for an installation without a mail server.</summary>
/// <param name="folder">The folder; it is made when it is needed, for its owner alone.</param>
sealed class FolderPost(string folder) : IPost
{
    const string Extension = ".eml";

    public bool IsFolder => true;

    public string Sender => MessageMail.NoSender;

    /// <summary>The file appears whole; another attempt replaces it.</summary>
    public async Task<PostOutcome> SendAsync(Guid id, MailMessage mail, CancellationToken cancellation)
    {
        try
        {
            MakeFolder(folder);
            var whole = Path.Combine(folder, id + Extension);
            var draft = Path.GetFullPath(Path.Combine(folder, $".{Guid.NewGuid():N}"));
            MakeFolder(draft);
            try
            {
                using var client = new SmtpClient { DeliveryMethod = SmtpDeliveryMethod.SpecifiedPickupDirectory, PickupDirectoryLocation = draft, DeliveryFormat = MessageMail.FormatOf(mail) };
                await client.SendMailAsync(mail, cancellation);
                var file = Directory.GetFiles(draft)[0];
                if (!OperatingSystem.IsWindows())
                {
                    File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
                }

                File.Move(file, whole, overwrite: true);
            }
            finally
            {
                Directory.Delete(draft, recursive: true);
            }

            return PostOutcome.Taken;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or SmtpException)
        {
            return new(MessageFault.Folder, null);
        }
    }

    /// <summary>Deletes the files whose messages are not kept any more.</summary>
    /// <param name="areKept">Tells, of some ids, which are.</param>
    public async Task SweepAsync(Func<IReadOnlyList<Guid>, Task<IReadOnlySet<Guid>>> areKept)
    {
        const int AtOnce = 500;
        if (!Directory.Exists(folder))
        {
            return;
        }

        var ids = Directory.EnumerateFiles(folder, "*" + Extension).Select(file => Guid.TryParse(Path.GetFileNameWithoutExtension(file), out var id) ? id : (Guid?)null).OfType<Guid>();
        foreach (var some in ids.Chunk(AtOnce))
        {
            var kept = await areKept(some);
            foreach (var id in some.Where(id => !kept.Contains(id)))
            {
                File.Delete(Path.Combine(folder, id + Extension));
            }
        }
    }

    static void MakeFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
