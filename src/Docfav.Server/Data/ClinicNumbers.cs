namespace Docfav.Server.Data;

/// <summary>How far a clinic has counted.</summary>
/// <param name="NextAppointment">The number of the next appointment.</param>
/// <param name="LastEvent">The number of the last event.</param>
/// <param name="AgendaVersion">How often its agenda has changed.</param>
public sealed record ClinicNumbers(int NextAppointment, long LastEvent, long AgendaVersion)
{
    /// <summary>What of <c>clinic_counters</c> <see cref="Read"/> reads.</summary>
    internal const string Columns = "next_appointment_number, last_event, agenda_version";

    internal static ClinicNumbers Read(SqlRow row) => new(row.Int(0), row.Number(1), row.Number(2));
}
