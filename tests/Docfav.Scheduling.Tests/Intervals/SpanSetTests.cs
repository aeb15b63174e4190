using Docfav.Scheduling.Intervals;
using FsCheck;
using FsCheck.Fluent;
using NodaTime;

namespace Docfav.Scheduling.Tests.Intervals;

public class SpanSetTests
{
    [Theory]
    [InlineData("", "", "nothing")]
    [InlineData("8-10 12-14", "8-10 12-14", "apart")]
    [InlineData("12-14 8-10", "8-10 12-14", "out of order")]
    [InlineData("8-10 9-14", "8-14", "overlapping")]
    [InlineData("8-10 10-14", "8-14", "touching")]
    [InlineData("8-20 9-10 11-12", "8-20", "one around the others")]
    [InlineData("8-9 8-10 8-9", "8-10", "the same start")]
    public void Spans_that_overlap_or_touch_become_one(string spans, string expected, string why) =>
        Text(Set(spans)).ShouldBe(expected, why);

    [Theory]
    [InlineData("8-14", "", "8-14", "nothing taken")]
    [InlineData("8-14", "8-14", "", "all taken")]
    [InlineData("8-14", "6-20", "", "more than all taken")]
    [InlineData("8-14", "10-11", "8-10 11-14", "split")]
    [InlineData("8-14", "6-9", "9-14", "start taken")]
    [InlineData("8-14", "13-20", "8-13", "end taken")]
    [InlineData("8-14", "6-8 14-16", "8-14", "only touched")]
    [InlineData("8-14 16-20", "13-17", "8-13 17-20", "one over two")]
    [InlineData("8-14 16-20", "9-10 11-12 13-17 18-19", "8-9 10-11 12-13 17-18 19-20", "many in many")]
    public void Except_takes_away_the_other_set(string set, string other, string expected, string why) =>
        Text(Set(set).Except(Set(other))).ShouldBe(expected, why);

    [Theory]
    [InlineData("8-14", "", "", "nothing shared with nothing")]
    [InlineData("8-14", "14-16", "", "touching shares nothing")]
    [InlineData("8-14 16-20", "10-18", "10-14 16-18", "one over two")]
    [InlineData("8-14", "7-9 10-11 13-15", "8-9 10-11 13-14", "many in one")]
    public void Intersect_keeps_what_both_have(string set, string other, string expected, string why) =>
        Text(Set(set).Intersect(Set(other))).ShouldBe(expected, why);

    [Theory]
    [InlineData("8-10", true, "starts it")]
    [InlineData("8-14", true, "all of one")]
    [InlineData("9-17", false, "reaches over a hole")]
    [InlineData("13-15", false, "reaches out")]
    [InlineData("14-16", false, "in the hole")]
    [InlineData("7-9", false, "starts before")]
    [InlineData("20-21", false, "after the last")]
    [InlineData("16-20", true, "the last")]
    public void A_span_is_covered_when_one_span_of_the_set_holds_it(string span, bool covered, string why) =>
        Set("8-14 16-20").Covers(Set(span)[0]).ShouldBe(covered, why);

    [Fact]
    public void Operations_agree_with_sets_of_hours() => Prop
        .ForAll<byte[], byte[]>((a, b) =>
        {
            SpanSet one = SpansFrom(a), two = SpansFrom(b);
            HashSet<int> hoursOfOne = HoursIn(SpansIn(a)), hoursOfTwo = HoursIn(SpansIn(b));
            ShouldHold(one, hoursOfOne);
            ShouldHold(one.Union(two), [.. hoursOfOne.Union(hoursOfTwo)]);
            ShouldHold(one.Intersect(two), [.. hoursOfOne.Intersect(hoursOfTwo)]);
            ShouldHold(one.Except(two), [.. hoursOfOne.Except(hoursOfTwo)]);
            foreach (var span in two) one.Covers(span).ShouldBe(HoursIn([span]).IsSubsetOf(hoursOfOne));
        })
        .Check(Config.QuickThrowOnFailure.WithMaxTest(5_000).WithReplay(2026, 1));

    static void ShouldHold(SpanSet set, HashSet<int> hours)
    {
        HoursIn(set).ShouldBe(hours, ignoreOrder: true);
        foreach (var (before, after) in set.Zip(set.Skip(1))) before.End.ShouldBeLessThan(after.Start);
    }

    static SpanSet SpansFrom(byte[] numbers) => SpanSet.Of(SpansIn(numbers));

    // Two numbers make a span: a start within 40 hours, a length of 1 to 6.
    static IEnumerable<InstantSpan> SpansIn(byte[] numbers) =>
        numbers.Chunk(2).Where(pair => pair.Length == 2).Select(pair => Hours(pair[0] % 40, pair[0] % 40 + pair[1] % 6 + 1));

    static HashSet<int> HoursIn(IEnumerable<InstantSpan> spans) =>
        [.. spans.SelectMany(s => Enumerable.Range(Hour(s.Start), Hour(s.End) - Hour(s.Start)))];

    static SpanSet Set(string text) =>
        SpanSet.Of(text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(s => s.Split('-').Select(int.Parse).ToArray()).Select(h => Hours(h[0], h[1])));

    static string Text(SpanSet set) => string.Join(' ', set.Select(s => $"{Hour(s.Start)}-{Hour(s.End)}"));

    static InstantSpan Hours(int from, int to) =>
        new(Instant.FromUnixTimeSeconds(3600 * from), Instant.FromUnixTimeSeconds(3600 * to));

    static int Hour(Instant instant) => (int)(instant.ToUnixTimeSeconds() / 3600);
}
