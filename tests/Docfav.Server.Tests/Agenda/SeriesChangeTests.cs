using Docfav.Server.Agenda;
using Docfav.Server.Tests.Hosting;
using Shouldly;
using Xunit;
using static Docfav.Server.Tests.Availability.TestClinic;

namespace Docfav.Server.Tests.Agenda;

/// <summary>A series on Mondays, 2 February to 2 March 2026.</summary>
public sealed class SeriesChangeTests(SharedDeployments deployments)
{
    const string Mondays = "02-02T10:00 02-09T10:00 02-16T10:00 02-23T10:00 03-02T10:00";

    [Theory, OnEveryDatabase]
    public async Task One_occurrence_goes_its_own_way_and_can_go(DatabaseKind kind)
    {
        var (desk, id) = await SeriesAsync(kind);

        var own = (await desk.SeriesAsync(id, "2026-02-16", SeriesScope.This, "2026-02-17T11:00", "2026-02-17T12:30", name: "Otra")).Done();

        own.ShouldNotBe(id);
        (await desk.EventsAsync()).ShouldBe("02-02T10:00 02-09T10:00 02-17T11:00 02-23T10:00 03-02T10:00");
        var moved = (await desk.ColumnAsync()).Events.Single(item => item.SeriesId == own);
        (moved.Name, moved.Rrule, moved.End).ShouldBe(("Otra", "FREQ=DAILY;COUNT=1", Local("2026-02-17T12:30")));
        (await desk.DeleteSeriesAsync(id, "2026-02-02", SeriesScope.This)).Done();
        (await desk.DeleteSeriesAsync(own, "2026-02-17", SeriesScope.This)).Done();
        (await desk.EventsAsync()).ShouldBe("02-09T10:00 02-23T10:00 03-02T10:00");
        (await desk.DeleteSeriesAsync(id, "2026-02-16", SeriesScope.This)).ShouldBeMissing();
        (await desk.DeleteSeriesAsync(own, "2026-02-17", SeriesScope.All)).ShouldBeMissing();
    }

    [Theory, OnEveryDatabase]
    public async Task An_occurrence_and_all_that_follow_become_a_series_of_their_own(DatabaseKind kind)
    {
        var (desk, id) = await SeriesAsync(kind);
        (await desk.DeleteSeriesAsync(id, "2026-02-23", SeriesScope.This)).Done();

        (await desk.SeriesAsync(id, "2026-02-16", SeriesScope.ThisAndFollowing, "2026-02-17T09:00", "2026-02-17T10:00")).ShouldFault("rrule");
        var following = (await desk.SeriesAsync(
            id, "2026-02-16", SeriesScope.ThisAndFollowing, "2026-02-17T09:00", "2026-02-17T10:00", "FREQ=WEEKLY;BYDAY=TU;COUNT=3")).Done();

        following.ShouldNotBe(id);
        (await desk.EventsAsync()).ShouldBe("02-02T10:00 02-09T10:00 02-17T09:00 03-03T09:00");
        (await desk.ColumnAsync()).Events.Select(item => item.Rrule).Distinct().ShouldBe(["FREQ=WEEKLY;UNTIL=20260215;BYDAY=MO", "FREQ=WEEKLY;COUNT=3;BYDAY=TU"]);
        (await desk.SeriesAsync(id, "2026-02-02", SeriesScope.ThisAndFollowing, "2026-02-02T12:00", "2026-02-02T13:00")).Done().ShouldBe(id);
        (await desk.EventsAsync()).ShouldBe("02-02T12:00 02-09T12:00 02-17T09:00 03-03T09:00");
        (await desk.DeleteSeriesAsync(id, "2026-02-09", SeriesScope.ThisAndFollowing)).Done();
        (await desk.DeleteSeriesAsync(following, "2026-02-17", SeriesScope.ThisAndFollowing)).Done();
        (await desk.EventsAsync()).ShouldBe("02-02T12:00");
    }

    [Theory, OnEveryDatabase]
    public async Task The_whole_series_moves_by_as_much_as_the_occurrence_that_was_moved(DatabaseKind kind)
    {
        var (desk, id) = await SeriesAsync(kind);
        (await desk.DeleteSeriesAsync(id, "2026-02-09", SeriesScope.This)).Done();

        (await desk.SeriesAsync(id, "2026-02-16", SeriesScope.All, "2026-02-18T08:00", "2026-02-18T09:00", "FREQ=WEEKLY;BYDAY=WE;COUNT=5", "Miércoles")).Done().ShouldBe(id);

        (await desk.EventsAsync()).ShouldBe("02-04T08:00 02-18T08:00 02-25T08:00 03-04T08:00");
        (await desk.ColumnAsync()).Events.ShouldAllBe(item => item.SeriesId == id && item.Name == "Miércoles");
        (await desk.DeleteSeriesAsync(id, "2026-02-25", SeriesScope.All)).Done();
        (await desk.EventsAsync()).ShouldBe("");
    }

    [Theory, OnEveryDatabase]
    public async Task A_series_must_find_its_time_free_and_is_not_in_its_own_way(DatabaseKind kind)
    {
        var (desk, id) = await SeriesAsync(kind);
        var booked = (await desk.BookAsync("2026-02-23T11:30", "2026-02-23T12:00")).Done();
        var late = (await desk.BookAsync("2026-06-01T11:30", "2026-06-01T12:00")).Done();

        (await desk.SeriesAsync("2026-02-02T11:00", "2026-02-02T12:00", "FREQ=WEEKLY")).ShouldBeTaken().Select(conflict => conflict.Id).ShouldBe([booked]);
        (await desk.SeriesAsync(id, "2026-02-09", SeriesScope.All, "2026-02-09T10:45", "2026-02-09T11:45")).ShouldBeTaken().Single().Id.ShouldBe(booked);
        (await desk.EventsAsync()).ShouldBe(Mondays);
        (await desk.SeriesAsync(id, "2026-02-09", SeriesScope.All, "2026-02-09T10:30", "2026-02-09T11:30")).Done();
        (await desk.SeriesAsync(id, "2026-02-09", SeriesScope.All, "2026-02-09T10:45", "2026-02-09T11:45", force: true)).Done();
        (await desk.SeriesAsync(id, "2026-02-09", SeriesScope.All, "2026-02-09T10:45", "2026-02-09T11:45", name: "Sólo el nombre")).Done();
        late.ShouldNotBe(booked);
    }

    [Theory, OnEveryDatabase]
    public async Task What_is_wrong_with_a_series_is_named(DatabaseKind kind)
    {
        var desk = await Desk.OpenAsync(deployments, kind);

        (await desk.SeriesAsync("2026-02-02T10:00", "2026-02-02T11:00", "FREQ=HOURLY", new string('a', 101))).ShouldFault("name", "rrule");
        (await desk.SeriesAsync("2026-02-03T10:00", "2026-02-03T11:00", "FREQ=WEEKLY;BYDAY=MO")).ShouldFault("rrule");
        (await desk.SeriesAsync("2026-02-02T10:00", "2026-02-02T10:00", "FREQ=WEEKLY")).ShouldFault("end");
        (await desk.SeriesAsync("2026-02-02T10:00", "2026-02-03T10:01", "FREQ=WEEKLY")).ShouldFault("end");
        (await desk.SeriesAsync(Guid.NewGuid(), "2026-02-02", SeriesScope.All, "2026-02-02T10:00", "2026-02-02T11:00")).ShouldBeMissing();
        var id = (await desk.SeriesAsync("2026-02-02T10:00", "2026-02-02T11:00", "freq=weekly")).Done();
        (await desk.SeriesAsync(id, "2026-02-09", SeriesScope.All, "9990-02-09T10:00", "9990-02-09T11:00")).ShouldFault("start");
        (await desk.SeriesAsync(id, "2026-02-10", SeriesScope.This, "2026-02-10T10:00", "2026-02-10T11:00")).ShouldBeMissing();
    }

    async Task<(Desk Desk, Guid Id)> SeriesAsync(DatabaseKind kind)
    {
        var desk = await Desk.OpenAsync(deployments, kind);
        var id = (await desk.SeriesAsync("2026-02-02T10:00", "2026-02-02T11:00", "FREQ=WEEKLY;BYDAY=MO;COUNT=5", "Reunión")).Done();
        (await desk.EventsAsync()).ShouldBe(Mondays);
        return (desk, id);
    }
}
