using System.Runtime.InteropServices;
using NodaTime;

namespace Docfav.Scheduling.Intervals;

/// <summary>
/// A half-open stretch of time [<see cref="Start"/>, <see cref="End"/>): it holds its start and not its end, so that one that
/// ends at 10:00 does not overlap one that begins at 10:00. It is never empty.
/// </summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct InstantSpan
{
    /// <summary>The span from one instant to a later one.</summary>
    /// <param name="start">The first instant inside.</param>
    /// <param name="end">The first instant after it; later than <paramref name="start"/>.</param>
    /// <exception cref="ArgumentException"><paramref name="end"/> is not after <paramref name="start"/>.</exception>
    public InstantSpan(Instant start, Instant end)
    {
        if (end <= start) throw new ArgumentException("A span ends after it starts.", nameof(end));
        Start = start;
        End = end;
    }

    /// <summary>The first instant inside.</summary>
    public Instant Start { get; }

    /// <summary>The first instant after it.</summary>
    public Instant End { get; }

    /// <summary>The elapsed time from start to end.</summary>
    public Duration Length => End - Start;

    /// <summary>The span from <paramref name="start"/> to <paramref name="end"/>; null where nothing lies between them.</summary>
    public static InstantSpan? Between(Instant start, Instant end) =>
        start < end ? new InstantSpan(start, end) : null;

    /// <summary>Whether the two share an instant; touching is not overlapping.</summary>
    public bool Overlaps(InstantSpan other) => Start < other.End && other.Start < End;

    /// <summary>Whether all of <paramref name="other"/> lies inside this span.</summary>
    public bool Covers(InstantSpan other) => Start <= other.Start && other.End <= End;

    /// <summary>What the two share; null where they do not overlap.</summary>
    public InstantSpan? Intersect(InstantSpan other) =>
        Between(Instant.Max(Start, other.Start), Instant.Min(End, other.End));
}
