namespace Docfav.Scheduling.Calendars;

/// <summary>The wall-clock times of a date that a clock change skips or shows twice.</summary>
/// <param name="From">The first of them.</param>
/// <param name="To">The first after them.</param>
/// <param name="IsRepeated">Whether they happen twice; else they do not happen.</param>
public sealed record ClockChange(TimeOfDay From, TimeOfDay To, bool IsRepeated);
