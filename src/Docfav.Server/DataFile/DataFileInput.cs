namespace Docfav.Server.DataFile;

/// <summary>A data file that can be read from its start more than once.</summary>
public sealed class DataFileInput : IDisposable
{
    readonly string _path;
    readonly bool _isOurs;

    DataFileInput(string path, bool isOurs) => (_path, _isOurs) = (path, isOurs);

    /// <summary>Bytes in the file.</summary>
    public long Length => new FileInfo(_path).Length;

    /// <summary>A file that is there already.</summary>
    public static DataFileInput Of(string path) => new(path, isOurs: false);

    /// <summary>Copies a stream that can be read only once, such as standard input, to a temporary file that goes with this object.</summary>
    public static async Task<DataFileInput> SpoolAsync(Stream stream, CancellationToken cancellation)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            // It holds personal data.
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        var input = new DataFileInput(Path.Combine(Path.GetTempPath(), $"docfav-import-{Path.GetRandomFileName()}"), isOurs: true);
        try
        {
            await using var file = new FileStream(input._path, options);
            await stream.CopyToAsync(file, cancellation);
            return input;
        }
        catch
        {
            input.Dispose();
            throw;
        }
    }

    internal Stream Open() => new FileStream(_path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);

    public void Dispose()
    {
        if (_isOurs)
        {
            File.Delete(_path);
        }
    }
}
