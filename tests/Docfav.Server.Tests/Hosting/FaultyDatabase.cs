using System.Reflection;
using Docfav.Server.Data;

namespace Docfav.Server.Tests.Hosting;

/// <summary>A database that fails when a test says so; all else is another database's.</summary>
public class FaultyDatabase : DispatchProxy
{
    static readonly MethodInfo Failing = typeof(FaultyDatabase).GetMethod(nameof(FailAsync), BindingFlags.Instance | BindingFlags.NonPublic)!;

    IDatabase? _database;

    /// <summary>Thrown in a write's place.</summary>
    public Exception? Before { get; set; }

    /// <summary>Thrown when a write is committed.</summary>
    public Exception? After { get; set; }

    /// <summary>Thrown in the place of a context, or a short batch, for reading.</summary>
    public Exception? Reading { get; set; }

    /// <summary>Itself, as what uses a database takes it.</summary>
    public IDatabase Database => (IDatabase)(object)this;

    public static FaultyDatabase Over(IDatabase database)
    {
        var faulty = (FaultyDatabase)(object)Create<IDatabase, FaultyDatabase>();
        faulty._database = database;
        return faulty;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        object? Call() => targetMethod!.Invoke(_database, BindingFlags.DoNotWrapExceptions, null, args, null);
        if (targetMethod!.Name is nameof(IDatabase.OpenRead) or nameof(IDatabase.ShortBatch) && Reading is { } reading)
        {
            throw reading;
        }

        return targetMethod.Name == nameof(IDatabase.WriteAsync)
            ? Failing.MakeGenericMethod(targetMethod.GetGenericArguments()).Invoke(this, [(Func<object?>)Call])
            : Call();
    }

    async Task<T> FailAsync<T>(Func<object?> write)
    {
        if (Before is { } before)
        {
            throw before;
        }

        var result = await (Task<T>)write()!;
        return After is { } after ? throw after : result;
    }
}
