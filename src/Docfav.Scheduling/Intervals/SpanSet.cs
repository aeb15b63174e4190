using System.Collections;
using NodaTime;

namespace Docfav.Scheduling.Intervals;

/// <summary>
/// A set of instants, held as spans that are sorted, disjoint and apart: spans that overlap or touch have become one.
/// Immutable. Every operation on two sets is one pass over both.
/// </summary>
public sealed class SpanSet : IReadOnlyList<InstantSpan>
{
    readonly List<InstantSpan> _spans;

    SpanSet(List<InstantSpan> spans) => _spans = spans;

    /// <summary>The set without any instant.</summary>
    public static SpanSet Empty { get; } = new([]);

    /// <summary>How many separate spans the set has.</summary>
    public int Count => _spans.Count;

    /// <summary>The span at a position, in order of time.</summary>
    public InstantSpan this[int index] => _spans[index];

    /// <summary>The set of all instants in any of the spans, which may come in any order and overlap.</summary>
    public static SpanSet Of(params IEnumerable<InstantSpan> spans)
    {
        var sorted = spans.ToList();
        sorted.Sort(static (a, b) => a.Start.CompareTo(b.Start));
        return Joined(sorted);
    }

    /// <summary>All instants of either set.</summary>
    public SpanSet Union(SpanSet other)
    {
        var sorted = new List<InstantSpan>(Count + other.Count);
        int mine = 0, theirs = 0;
        while (mine < Count || theirs < other.Count)
        {
            var takeMine = theirs == other.Count || (mine < Count && _spans[mine].Start <= other[theirs].Start);
            sorted.Add(takeMine ? _spans[mine++] : other[theirs++]);
        }
        return Joined(sorted);
    }

    /// <summary>The instants that both sets have.</summary>
    public SpanSet Intersect(SpanSet other)
    {
        var shared = new List<InstantSpan>();
        int mine = 0, theirs = 0;
        while (mine < Count && theirs < other.Count)
        {
            if (_spans[mine].Intersect(other[theirs]) is { } both) shared.Add(both);
            if (_spans[mine].End <= other[theirs].End) mine++;
            else theirs++;
        }
        return new SpanSet(shared);
    }

    /// <summary>The instants of this set that <paramref name="other"/> does not have.</summary>
    public SpanSet Except(SpanSet other)
    {
        var rest = new List<InstantSpan>();
        var theirs = 0;
        foreach (var span in _spans)
        {
            var from = span.Start;
            while (theirs < other.Count && other[theirs].End <= from) theirs++;
            // A span of the other set may reach into our next one, so the last one looked at is not passed over.
            for (var cut = theirs; cut < other.Count && other[cut].Start < span.End; cut++)
            {
                if (InstantSpan.Between(from, other[cut].Start) is { } part) rest.Add(part);
                from = other[cut].End;
                theirs = cut;
            }
            if (InstantSpan.Between(from, span.End) is { } last) rest.Add(last);
        }
        return new SpanSet(rest);
    }

    /// <summary>Whether every instant of <paramref name="span"/> is in the set. Logarithmic.</summary>
    public bool Covers(InstantSpan span)
    {
        var index = LastStartingBy(span.Start);
        return index >= 0 && _spans[index].Covers(span);
    }

    /// <inheritdoc/>
    public IEnumerator<InstantSpan> GetEnumerator() => _spans.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    int LastStartingBy(Instant instant)
    {
        int low = 0, high = Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_spans[middle].Start <= instant) low = middle + 1;
            else high = middle;
        }
        return low - 1;
    }

    static SpanSet Joined(List<InstantSpan> sorted)
    {
        var joined = new List<InstantSpan>(sorted.Count);
        foreach (var span in sorted)
        {
            if (joined.Count > 0 && span.Start <= joined[^1].End)
                joined[^1] = new InstantSpan(joined[^1].Start, Instant.Max(joined[^1].End, span.End));
            else
                joined.Add(span);
        }
        return new SpanSet(joined);
    }
}
