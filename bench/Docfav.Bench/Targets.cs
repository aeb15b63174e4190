namespace Docfav.Bench;

/// <summary>Something that the server should reach.</summary>
/// <param name="What">Of which row, and where.</param>
/// <param name="Wanted">The target in words.</param>
/// <param name="Measured">What was measured.</param>
/// <param name="IsMet">Whether it was reached.</param>
sealed record Target(string What, string Wanted, double Measured, bool IsMet)
{
    public static Target AtLeast(string what, double least, string unit, double measured) =>
        new(what, FormattableString.Invariant($"≥ {least} {unit}"), measured, measured >= least);

    public static Target AtMost(string what, double most, string unit, double measured) =>
        new(what, FormattableString.Invariant($"≤ {most} {unit}"), measured, measured <= most);
}

/// <summary>The targets, for two cores with the load beside them and 16 connections.</summary>
static class Targets
{
    public static IEnumerable<Target> Of(IReadOnlyList<Stage> stages, IReadOnlyList<Series> series) =>
        [.. series.Where(one => one.Fault is null).SelectMany(OfRow), .. LargeAgainstSmall(series), .. UntoldAgainstOthers(series), .. stages.SelectMany(OfStage)];

    static IEnumerable<Target> OfRow(Series one)
    {
        var (name, what, isEmbedded) = (one.Row.Name, $"{one.Row.Name}, {one.Stage.Database} {one.Stage.Size}", one.Stage.Database == Database.Sqlite);
        if (name == Rows.OneStaffWeek && isEmbedded)
        {
            yield return Target.AtLeast(what, 0.7, "J", one.Share('j'));
            yield return Target.AtLeast(what + " (aim)", 0.5, "K", one.Share('k'));
        }
        else if (Rows.Single.Contains(name) && isEmbedded)
        {
            yield return Target.AtLeast(what, 0.4, "K", one.Share('k'));
            yield return Target.AtLeast(what + " (aim)", 0.6, "K", one.Share('k'));
        }
        else if (name == Rows.OneStaffWeek || Rows.Single.Contains(name))
        {
            yield return Target.AtLeast(what, 0.6, "Q", one.Share('q'));
            yield return Target.AtLeast(what + " (aim)", 0.8, "Q", one.Share('q'));
        }
        else if (name == Rows.BookSpread)
        {
            yield return Target.AtLeast(what, 0.5, "of the bare commits", one.CommitShare);
        }
        else if (one.Stage.Size == DataSize.L && (name.StartsWith(Rows.ClientsPage, StringComparison.Ordinal) || name.StartsWith(Rows.SearchPrefix, StringComparison.Ordinal)))
        {
            yield return Target.AtMost(what, 25, "ms, p99", one.Median(round => round.Server.Load.P99));
        }
    }

    /// <summary>How many times as long a request takes in large data, round by round.</summary>
    static IEnumerable<Target> LargeAgainstSmall(IReadOnlyList<Series> series) =>
        from large in series
        from small in series
        where large.Stage.Size == DataSize.L && small.Stage.Size == DataSize.S && large.Stage.Database == small.Stage.Database
            && large.Row.Name == small.Row.Name && Rows.Agenda.Contains(large.Row.Name) && large.Fault is null && small.Fault is null
        select Target.AtMost(
            $"{large.Row.Name}, {large.Stage.Database}, L against S", 1.2, "x",
            Statistics.Median(large.Rounds.Zip(small.Rounds, (slow, quick) => quick.Server.Load.RequestsPerSecond / slow.Server.Load.RequestsPerSecond)));

    /// <summary>
    /// How many times as long a booking takes while whom it is told to is down, round by round: against a clinic that has as many messages to send, and
    /// against one that tells nobody anything.
    /// </summary>
    static IEnumerable<Target> UntoldAgainstOthers(IReadOnlyList<Series> series) =>
        from untold in series
        from other in series
        where untold.Stage == other.Stage && untold.Row.Name == Rows.BookUntold && other.Row.Name is Rows.BookPlanned or Rows.BookSpread
            && untold.Fault is null && other.Fault is null
        select Target.AtMost(
            $"{DeadReceivers.Webhooks} dead webhooks and a dead mail server against {other.Row.Name}, {untold.Stage.Database} {untold.Stage.Size}"
                + (other.Row.Name == Rows.BookSpread ? " (aim)" : ""), 1.1, "x",
            Statistics.Median(untold.Rounds.Zip(other.Rounds, (slow, quick) => quick.Server.Load.RequestsPerSecond / slow.Server.Load.RequestsPerSecond)));

    static IEnumerable<Target> OfStage(Stage stage)
    {
        yield return Target.AtMost($"start to first answer, {stage.Database} {stage.Size}", 1_500, "ms", Statistics.Median(stage.StartMilliseconds));
        yield return Target.AtMost($"resident memory after the bench, {stage.Database} {stage.Size}", 300, "MiB", stage.ResidentMebibytes);
    }
}
