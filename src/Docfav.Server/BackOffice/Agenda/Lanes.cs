namespace Docfav.Server.BackOffice.Agenda;

/// <summary>Something with its place on the axis and its share of the column's width.</summary>
/// <param name="Lane">Which share, from the left, from 0.</param>
/// <param name="Lanes">Into how many shares the column is cut there.</param>
public sealed record Placed<T>(T Item, int From, int To, int Lane, int Lanes);

/// <summary>Sets overlapping things side by side.</summary>
public static class Lanes
{
    /// <summary>Gives each the first lane that is free where it begins; things that overlap, directly or through others, are cut alike.</summary>
    public static IReadOnlyList<Placed<T>> Of<T>(IEnumerable<(T Item, int From, int To)> items)
    {
        var placed = new List<Placed<T>>();
        var cluster = new List<(T Item, int From, int To, int Lane)>();
        var ends = new List<int>();
        foreach (var (item, from, to) in items.OrderBy(item => item.From).ThenByDescending(item => item.To))
        {
            if (ends.TrueForAll(end => end <= from))
            {
                Close();
            }

            var lane = ends.FindIndex(end => end <= from);
            if (lane < 0)
            {
                lane = ends.Count;
                ends.Add(to);
            }

            ends[lane] = to;
            cluster.Add((item, from, to, lane));
        }

        Close();
        return placed;

        void Close()
        {
            placed.AddRange(cluster.Select(entry => new Placed<T>(entry.Item, entry.From, entry.To, entry.Lane, ends.Count)));
            cluster.Clear();
            ends.Clear();
        }
    }
}
