using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Docfav.Server.Data.Postgres.Migrations;

// A class for each file of this folder, in order. A file that has been released is never edited.

[DbContext(typeof(PostgresDocfavDb)), Migration("0001_initial")]
public sealed class M0001_initial : SqlFileMigration;

[DbContext(typeof(PostgresDocfavDb)), Migration("0002_sign_in")]
public sealed class M0002_sign_in : SqlFileMigration;

[DbContext(typeof(PostgresDocfavDb)), Migration("0003_agenda_version")]
public sealed class M0003_agenda_version : SqlFileMigration;

[DbContext(typeof(PostgresDocfavDb)), Migration("0004_retained_identities")]
public sealed class M0004_retained_identities : SqlFileMigration;

[DbContext(typeof(PostgresDocfavDb)), Migration("0005_last_backup")]
public sealed class M0005_last_backup : SqlFileMigration;

[DbContext(typeof(PostgresDocfavDb)), Migration("0006_activity_is_not_truncated")]
public sealed class M0006_activity_is_not_truncated : SqlFileMigration;

[DbContext(typeof(PostgresDocfavDb)), Migration("0007_activity_beyond_clients")]
public sealed class M0007_activity_beyond_clients : SqlFileMigration;

[DbContext(typeof(PostgresDocfavDb)), Migration("0008_outbox")]
public sealed class M0008_outbox : SqlFileMigration;

[DbContext(typeof(PostgresDocfavDb)), Migration("0009_holds")]
public sealed class M0009_holds : SqlFileMigration;

[DbContext(typeof(PostgresDocfavDb)), Migration("0010_webhooks")]
public sealed class M0010_webhooks : SqlFileMigration;

[DbContext(typeof(PostgresDocfavDb)), Migration("0011_messages")]
public sealed class M0011_messages : SqlFileMigration;

[DbContext(typeof(PostgresDocfavDb)), Migration("0012_calendar_feeds")]
public sealed class M0012_calendar_feeds : SqlFileMigration;

[DbContext(typeof(PostgresDocfavDb)), Migration("0013_birth_dates_nulls_first")]
public sealed class M0013_birth_dates_nulls_first : SqlFileMigration;

[DbContext(typeof(PostgresDocfavDb)), Migration("0014_ends_beside_starts")]
public sealed class M0014_ends_beside_starts : SqlFileMigration;
