using Docfav.Server.Agenda;
using Docfav.Server.BackOffice.Staff;
using NodaTime;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.BackOffice;

public sealed class WeekFormTests
{
    [Theory]
    [InlineData("9", "09:00")]
    [InlineData("930", "09:30")]
    [InlineData("0930", "09:30")]
    [InlineData(" 9:30 ", "09:30")]
    [InlineData("9.30", "09:30")]
    [InlineData("9h30", "09:30")]
    [InlineData("9h", "09:00")]
    [InlineData("0", "00:00")]
    [InlineData("24", "24:00")]
    [InlineData("2400", "24:00")]
    public void A_time_is_read_as_people_type_it(string typed, string time)
    {
        ClockText.TryRead(typed, out var read).ShouldBeTrue();
        read.ToString().ShouldBe(time);
        ClockText.Tidy(typed).ShouldBe(time);
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("25")]
    [InlineData("24:01")]
    [InlineData("9:60")]
    [InlineData("9:3")]
    [InlineData("9:30:00")]
    [InlineData("-9")]
    [InlineData("nine")]
    [InlineData("١")]
    [InlineData("12345")]
    public void What_is_no_time_stays_as_it_was_typed(string? typed)
    {
        ClockText.TryRead(typed, out _).ShouldBeFalse();
        ClockText.Tidy(typed).ShouldBe(typed ?? "");
    }

    [Fact]
    public void A_day_is_copied_to_others_in_place_of_their_own_hours()
    {
        var form = WeekForm.Of([new(IsoDayOfWeek.Monday, 540, 840), new(IsoDayOfWeek.Monday, 960, 1440, new(2026, 2, 2)), new(IsoDayOfWeek.Tuesday, 0, 60)]);
        form.IsDirty.ShouldBeFalse();

        form.Copy(IsoDayOfWeek.Monday, [IsoDayOfWeek.Monday, IsoDayOfWeek.Tuesday]);

        form.IsDirty.ShouldBeTrue();
        form.Read().ShouldBe([
            new(IsoDayOfWeek.Monday, 540, 840), new(IsoDayOfWeek.Monday, 960, 1440, new LocalDate(2026, 2, 2)),
            new(IsoDayOfWeek.Tuesday, 540, 840), new(IsoDayOfWeek.Tuesday, 960, 1440, new LocalDate(2026, 2, 2))]);
        // Copies are their own.
        form[IsoDayOfWeek.Tuesday][0].Start = "10:00";
        form[IsoDayOfWeek.Monday][0].Start.ShouldBe("09:00");
    }

    [Fact]
    public void Faults_stand_with_the_rows_that_have_them()
    {
        var form = WeekForm.Of([new(IsoDayOfWeek.Friday, 540, 840)]);
        var broken = form.Add(IsoDayOfWeek.Monday);
        var overlapping = form.Add(IsoDayOfWeek.Friday);
        (broken.Start, overlapping.Start) = ("x", "13:00");

        form.Read().ShouldBeNull();

        broken.Faults.Keys.ShouldBe(["start"]);
        overlapping.Faults.Keys.ShouldBe(["start"]);
        form[IsoDayOfWeek.Friday][0].Faults.ShouldBeEmpty();
        (broken.Start, broken.ValidFrom, broken.ValidTo) = ("09:00", "2026-02-02", "2026-02-01");
        overlapping.Start = "14:00";
        form.Changed();
        broken.Faults.Keys.ShouldBe(["valid_to"]);
        overlapping.Faults.ShouldBeEmpty();
        form.Remove(IsoDayOfWeek.Monday, broken);
        form.Read().ShouldBe([new WeekHours(IsoDayOfWeek.Friday, 540, 840), new(IsoDayOfWeek.Friday, 840, 1200)]);
    }
}
