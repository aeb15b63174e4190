using System.Diagnostics;
using Docfav.Server.Data;

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
        if (value.Name is "Microsoft.EntityFrameworkCore" or SqlBatch.Diagnostics)
        {
            value.Subscribe(this);
        }
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (Current.Value is not { } counted)
        {
            return;
        }

        if (value.Key == "Microsoft.EntityFrameworkCore.Database.Command.CommandExecuting")
        {
            Interlocked.Increment(ref counted.Count);
        }
        else if (value is { Key: SqlBatch.Diagnostics, Value: SqlQuery[] queries })
        {
            Interlocked.Add(ref counted.Count, queries.Length);
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
