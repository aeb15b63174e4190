namespace Docfav.Server.Tests.Plans;

/// <summary>One access to a table in a statement's plan.</summary>
/// <param name="Table">The table.</param>
/// <param name="Columns">The columns that bound what of an index is read; empty where all of the table, or all of an index, is read.</param>
/// <param name="IsPage">Whether it is read in the order wanted, and no further than a limit.</param>
/// <param name="Plan">The line or node of the plan.</param>
/// <param name="Sql">The statement.</param>
public sealed record TableAccess(string Table, IReadOnlyList<string> Columns, bool IsPage, string Plan, string Sql);

/// <summary>Hears every statement that a server sends to one database, by whatever way, from below the driver, and explains it.</summary>
interface IPlans : IAsyncDisposable
{
    /// <summary>Forgets what was run until now.</summary>
    Task ForgetAsync(CancellationToken cancellation);

    /// <summary>What was run since the last time, as the planner chose to run it.</summary>
    Task<IReadOnlyList<TableAccess>> TakeAsync(CancellationToken cancellation);
}
