namespace Docfav.Server.Data.Postgres;

/// <summary>The lock of a clinic's agenda, $1: its row of counters, until the transaction ends. It shows how far the clinic has counted.</summary>
static class PostgresAgendaLock
{
    // Agendas are read next, by keys as well: their queries are planned once in this transaction.
    const string Columns = $"SELECT {ClinicNumbers.Columns}, set_config('plan_cache_mode', 'force_generic_plan', true)";

    // A plan that was made when a table was all but empty reads all of it for every key, until the table is next analyzed. To a plan that must do so all
    // the same, compiling would seem to pay.
    const string ColumnsToBook = Columns + ", set_config('enable_seqscan', 'off', true), set_config('jit', 'off', true)";

    const string Row = " FROM clinic_counters WHERE clinic_id = $1";
    const string ForUpdate = " FOR NO KEY UPDATE";

    public static SqlQuery<ClinicNumbers> ToChange { get; } = new(Columns + Row + ForUpdate, ClinicNumbers.Read);

    /// <summary>Where all that follows is a few rows, by their keys.</summary>
    public static SqlQuery<ClinicNumbers> ToBook { get; } = new(ColumnsToBook + Row + ForUpdate, ClinicNumbers.Read);

    /// <summary>
    /// Where the agenda's version is still $2, the next appointment's number $3 and the last event's $4, by now or once the lock is free. Else it divides by zero, and all that is sent
    /// with it fails.
    /// </summary>
    public static SqlQuery<ClinicNumbers> Unchanged { get; } = new(
        ColumnsToBook + Row
        + " AND CASE WHEN agenda_version = $2 AND next_appointment_number = $3 AND last_event = $4 THEN true ELSE 1 / (last_event - last_event) = 1 END" + ForUpdate,
        ClinicNumbers.Read);
}
