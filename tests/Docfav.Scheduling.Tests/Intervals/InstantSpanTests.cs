using Docfav.Scheduling.Intervals;
using NodaTime;

namespace Docfav.Scheduling.Tests.Intervals;

public class InstantSpanTests
{
    [Theory]
    [InlineData("2026-02-05T10:00Z", "2026-02-05T10:00Z", "the same instant twice is empty")]
    [InlineData("2026-02-05T10:00Z", "2026-02-05T09:59Z", "an end before the start")]
    public void A_span_that_would_be_empty_is_refused(string start, string end, string why)
    {
        Should.Throw<ArgumentException>(() => new InstantSpan(At(start), At(end)), why);
        InstantSpan.Between(At(start), At(end)).ShouldBeNull(why);
    }

    [Theory]
    [InlineData("2026-02-05T08:00Z/2026-02-05T09:00Z", false, null, "before")]
    [InlineData("2026-02-05T08:00Z/2026-02-05T10:00Z", false, null, "ends where the other starts")]
    [InlineData("2026-02-05T08:00Z/2026-02-05T10:30Z", true, "2026-02-05T10:00Z/2026-02-05T10:30Z", "reaches in")]
    [InlineData("2026-02-05T10:00Z/2026-02-05T10:30Z", true, "2026-02-05T10:00Z/2026-02-05T10:30Z", "starts it")]
    [InlineData("2026-02-05T10:15Z/2026-02-05T10:30Z", true, "2026-02-05T10:15Z/2026-02-05T10:30Z", "inside")]
    [InlineData("2026-02-05T10:00Z/2026-02-05T11:00Z", true, "2026-02-05T10:00Z/2026-02-05T11:00Z", "the same")]
    [InlineData("2026-02-05T09:00Z/2026-02-05T12:00Z", true, "2026-02-05T10:00Z/2026-02-05T11:00Z", "around it")]
    [InlineData("2026-02-05T10:45Z/2026-02-05T12:00Z", true, "2026-02-05T10:45Z/2026-02-05T11:00Z", "reaches out")]
    [InlineData("2026-02-05T11:00Z/2026-02-05T12:00Z", false, null, "starts where the other ends")]
    public void Two_spans_overlap_where_they_share_an_instant(string other, bool overlaps, string? shared, string why)
    {
        var span = Span("2026-02-05T10:00Z/2026-02-05T11:00Z");

        span.Overlaps(Span(other)).ShouldBe(overlaps, why);
        Span(other).Overlaps(span).ShouldBe(overlaps, why);
        span.Intersect(Span(other)).ShouldBe(shared is null ? null : Span(shared), why);
    }

    [Fact]
    public void The_length_is_elapsed_time() =>
        Span("2026-03-28T23:00Z/2026-03-29T22:00Z").Length.ShouldBe(Duration.FromHours(23));
}
