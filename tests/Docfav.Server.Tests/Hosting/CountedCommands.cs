using System.Diagnostics;

namespace Docfav.Server.Tests.Hosting;

/// <summary>Counts the database commands of one flow of control, however many run beside it.</summary>
sealed class CountedCommands : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>
{
    static readonly AsyncLocal<StrongBox?> Current = new();
    static readonly Lazy<Task> Listening = new(ListenAsync);

    /// <summary>How many commands a piece of work takes.</summary>
    public static async Task<int> OfAsync(Func<Task> work)
    {
        await Listening.Value;
        var counted = new StrongBox();
        Current.Value = counted;
        await work();
        Current.Value = null;
        return counted.Count;
    }

    public void OnNext(DiagnosticListener value)
    {
        if (value.Name == "Microsoft.EntityFrameworkCore")
        {
            value.Subscribe(this);
        }
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (value.Key == "Microsoft.EntityFrameworkCore.Database.Command.CommandExecuting" && Current.Value is { } counted)
        {
            Interlocked.Increment(ref counted.Count);
        }
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }

    /// <summary>Entity Framework remembers for a second that nobody listens.</summary>
    static Task ListenAsync()
    {
        DiagnosticListener.AllListeners.Subscribe(new CountedCommands());
        return Task.Delay(TimeSpan.FromSeconds(1.5));
    }

    sealed class StrongBox
    {
        public int Count;
    }
}
