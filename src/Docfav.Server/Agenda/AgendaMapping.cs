using Docfav.Server.Clinics;
using Docfav.Server.Staff;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using NodaTime;
using NodaTime.Text;

namespace Docfav.Server.Agenda;

sealed class WorkingHoursMapping : IEntityTypeConfiguration<WorkingHours>
{
    public void Configure(EntityTypeBuilder<WorkingHours> builder)
    {
        builder.ToTable("working_hours").HasKey(hours => new { hours.ClinicId, hours.StaffCalendarId, hours.Ordinal });
        builder.HasOne<StaffCalendar>().WithMany().HasForeignKey(hours => new { hours.ClinicId, hours.StaffCalendarId }).OnDelete(DeleteBehavior.Cascade);
        builder.Property(hours => hours.Ordinal).ValueGeneratedNever();
        builder.Property(hours => hours.Day).HasConversion<short>();
        builder.Property(hours => hours.Start).HasColumnName("start_minute");
        builder.Property(hours => hours.End).HasColumnName("end_minute");
    }
}

sealed class SpecialDayMapping : IEntityTypeConfiguration<SpecialDay>
{
    static readonly ValueConverter<List<DayHours>, string> HoursText = new(
        hours => Write(hours),
        text => Parse(text));

    static readonly ValueComparer<List<DayHours>> HoursComparer = new(
        (left, right) => left == right || (left != null && right != null && left.SequenceEqual(right)),
        hours => hours.Aggregate(0, (hash, span) => HashCode.Combine(hash, span)),
        hours => hours.ToList());

    public void Configure(EntityTypeBuilder<SpecialDay> builder)
    {
        builder.ToTable("special_days").HasKey(day => new { day.ClinicId, day.Id });
        builder.HasOne<StaffCalendar>().WithMany().HasForeignKey(day => new { day.ClinicId, day.StaffCalendarId }).OnDelete(DeleteBehavior.Cascade);
        builder.Property(day => day.Hours).HasConversion(HoursText, HoursComparer);
        builder.HasIndex(day => new { day.ClinicId, day.StaffCalendarId, day.Date }).IsUnique();
        builder.HasIndex(day => day.Id);
    }

    static string Write(List<DayHours> hours) =>
        string.Join(',', hours.Select(span => FormattableString.Invariant($"{span.Start}-{span.End}")));

    /// <summary>The hours in the column's text.</summary>
    internal static List<DayHours> Parse(string text) =>
        [.. text.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(span => span.Split('-')).Select(ends =>
            new DayHours(Minutes(ends[0]), Minutes(ends[1])))];

    static int Minutes(string text) => int.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}

sealed class DayOffMapping : IEntityTypeConfiguration<DayOff>
{
    public void Configure(EntityTypeBuilder<DayOff> builder)
    {
        builder.ToTable("day_offs", table => table.HasCheckConstraint(
            "ck_day_offs_owner", "(staff_calendar_id IS NULL) <> (calendar_id IS NULL)")).HasKey(day => new { day.ClinicId, day.Id });
        builder.HasOne<StaffCalendar>().WithMany().HasForeignKey(day => new { day.ClinicId, day.StaffCalendarId }).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<Calendar>().WithMany().HasForeignKey(day => new { day.ClinicId, day.CalendarId }).OnDelete(DeleteBehavior.Cascade);
        builder.Property(day => day.From).HasColumnName("from_date");
        builder.Property(day => day.To).HasColumnName("to_date");
        builder.HasIndex(day => new { day.ClinicId, day.StaffCalendarId, day.To });
        builder.HasIndex(day => new { day.ClinicId, day.CalendarId, day.To });
        builder.HasIndex(day => day.Id);
    }
}

sealed class TimeOffMapping : IEntityTypeConfiguration<TimeOff>
{
    public void Configure(EntityTypeBuilder<TimeOff> builder)
    {
        builder.ToTable("time_offs").HasKey(time => new { time.ClinicId, time.Id });
        builder.HasOne<StaffCalendar>().WithMany().HasForeignKey(time => new { time.ClinicId, time.StaffCalendarId }).OnDelete(DeleteBehavior.Cascade);
        builder.Property(time => time.From).HasColumnName("from_time");
        builder.Property(time => time.To).HasColumnName("to_time");
        builder.HasIndex(time => new { time.ClinicId, time.StaffCalendarId, time.To });
        builder.HasIndex(time => time.Id);
    }
}

sealed class TimeReservationMapping : IEntityTypeConfiguration<TimeReservation>
{
    public void Configure(EntityTypeBuilder<TimeReservation> builder)
    {
        builder.ToTable("time_reservations").HasKey(time => new { time.ClinicId, time.Id });
        builder.HasOne<StaffCalendar>().WithMany().HasForeignKey(time => new { time.ClinicId, time.StaffCalendarId }).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(time => new { time.ClinicId, time.StaffCalendarId, time.BookedFrom });
        builder.HasIndex(time => new { time.ClinicId, time.BookedFrom });
        builder.HasIndex(time => time.Id);
    }
}

sealed class RecurringEventMapping : IEntityTypeConfiguration<RecurringEvent>
{
    static readonly ValueConverter<List<LocalDate>, string> DatesText = new(
        dates => string.Join(',', dates.Select(date => LocalDatePattern.Iso.Format(date))),
        text => Parse(text));

    static readonly ValueComparer<List<LocalDate>> DatesComparer = new(
        (left, right) => left == right || (left != null && right != null && left.SequenceEqual(right)),
        dates => dates.Aggregate(0, (hash, date) => HashCode.Combine(hash, date)),
        dates => dates.ToList());

    public void Configure(EntityTypeBuilder<RecurringEvent> builder)
    {
        builder.ToTable("recurring_events").HasKey(series => new { series.ClinicId, series.Id });
        builder.HasOne<StaffCalendar>().WithMany().HasForeignKey(series => new { series.ClinicId, series.StaffCalendarId }).OnDelete(DeleteBehavior.Cascade);
        builder.Property(series => series.Start).HasColumnName("local_start");
        builder.Property(series => series.End).HasColumnName("local_end");
        builder.Property(series => series.ExcludedDates).HasConversion(DatesText, DatesComparer);
        builder.HasIndex(series => new { series.ClinicId, series.StaffCalendarId });
        builder.HasIndex(series => series.Id);
    }

    /// <summary>The dates in the column's text.</summary>
    internal static List<LocalDate> Parse(string text) =>
        [.. text.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(date => LocalDatePattern.Iso.Parse(date).Value)];
}
