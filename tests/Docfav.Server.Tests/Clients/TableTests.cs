using System.Text;
using Docfav.Server.Access;
using Docfav.Server.Clients;
using Docfav.Server.Clinics;
using Docfav.Server.Tests.Api;
using Docfav.Server.Tests.Hosting;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.Clients;

/// <summary>Clients brought in and taken out as CSV.</summary>
public sealed class TableTests(SharedDeployments deployments)
{
    [Theory]
    [InlineData("Nombre;Apellidos;Correo electrónico;Móvil;Teléfono;Fecha de nacimiento;DNI / NIE;Dirección;C.P.;Sexo;Color;Observaciones", "name surname email telephone - date_of_birth id_card address post_code gender - note")]
    [InlineData("First Name,Last Name,E-mail,Phone number,Birthdate,Street,ZIP,Country", "name surname email telephone date_of_birth address post_code country_code")]
    [InlineData("nombre\tAPELLIDO\tPoblación\tpaís\tEtiquetas", "name surname city country_code tags")]
    [InlineData("Número de cliente;Nombre", "- name")]
    public async Task Headers_of_either_language_propose_their_fields(string headers, string fields)
    {
        var table = await ReadAsync(headers + "\nx");

        string.Join(' ', table.Mapping.Select(field => field ?? "-")).ShouldBe(fields);
    }

    [Fact]
    public async Task Bytes_are_read_as_UTF8_or_as_Windows_1252()
    {
        foreach (var bytes in (byte[][])[Encoding.UTF8.GetBytes("nombre\nÑandú €"), [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes("nombre\nÑandú €")], [.. "nombre\n"u8, 0xD1, .. "and"u8, 0xFA, 0x20, 0x80]])
        {
            var (table, _) = await ClientTable.ReadAsync(new MemoryStream(bytes), Desk.Cancellation);
            table!.Headers.ShouldBe(["nombre"]);
            table.Rows.Single().Cells.ShouldBe(["Ñandú €"]);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Excels_Unicode_text_is_read(bool isBigEndian)
    {
        var encoding = new UnicodeEncoding(isBigEndian, byteOrderMark: true);

        var (table, _) = await ClientTable.ReadAsync(new MemoryStream([.. encoding.Preamble, .. encoding.GetBytes("Nombre\tNotas\r\nÑandú €\t\"a\tb; c, d\"\r\n🦷\t\r\n")]), Desk.Cancellation);

        table!.Mapping.ShouldBe(["name", "note"]);
        table.Rows.Select(row => string.Join('|', row.Cells)).ShouldBe(["Ñandú €|a\tb; c, d", "🦷|"]);
    }

    [Theory]
    [InlineData("FFFE6E00", "half a character", "6F")]
    [InlineData("FFFE6E000A00", "half a pair", "3CD878000A00")]
    [InlineData("FEFF006E000A", "half a pair", "DC000061")]
    [InlineData("EFBBBF6E0A", "no UTF-8", "FF61")]
    [InlineData("6E0A", "undefined in Windows-1252", "81D1")]
    [InlineData("6E0A", "a zero", "610062")]
    [InlineData("6E000A00", "UTF-16 without its mark", "61000A00")]
    [InlineData("504B0304", "a workbook", "14000600080000002100")]
    public async Task What_is_no_text_is_refused_as_that(string start, string why, string rest)
    {
        var (table, refusal) = await ClientTable.ReadAsync(new MemoryStream(Convert.FromHexString(start + rest)), Desk.Cancellation);

        table.ShouldBeNull(why);
        refusal!.Field.ShouldBe("encoding", why);
    }

    [Fact]
    public async Task Lines_are_counted_through_quoted_line_breaks_and_empty_rows()
    {
        var table = await ReadAsync("nombre;notas\r\n\"A \"\"x\"\"\";\"one\r\ntwo\"\r\n\r\n;\r\nB;c");

        table.Rows.Select(row => row.Line).ShouldBe([2, 6]);
        table.Rows[0].Cells.ShouldBe(["A \"x\"", "one\r\ntwo"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("nombre;correo\n")]
    [InlineData("nombre;correo\nA;\"b\nC;d\n")]
    public async Task What_is_no_table_is_refused(string text) =>
        (await ClientTable.ReadAsync(new MemoryStream(Encoding.UTF8.GetBytes(text)), Desk.Cancellation)).Refusal!.Field.ShouldBe("file");

    [Fact]
    public async Task A_file_may_have_fifty_thousand_rows_and_twenty_MiB()
    {
        (await ReadAsync("nombre\n" + string.Concat(Enumerable.Repeat("x\n", 50_000)))).Rows.Count.ShouldBe(50_000);
        foreach (var text in (string[])["nombre\n" + string.Concat(Enumerable.Repeat("x\n", 50_001)), "nombre\n" + new string('x', 20 * 1024 * 1024)])
        {
            (await ClientTable.ReadAsync(new MemoryStream(Encoding.UTF8.GetBytes(text)), Desk.Cancellation)).Refusal!.Field.ShouldBe("file");
        }
    }

    [Theory, OnEveryDatabase]
    public async Task A_table_of_another_program_becomes_clients(DatabaseKind kind)
    {
        var desk = await Desk.OnAsync(deployments, kind);
        await desk.CreateAsync(("name", "First"));
        var table = await ReadAsync(
            """
            Nombre;Apellidos;Correo;Teléfono;Fecha de nacimiento;Sexo;País;Etiquetas;Recibe campañas;Idioma
            Ana;García;ana@example.com;+34 600 111 222;15/03/1990;M;España;vip, niños;no;Español
            Luis;;;'+34 600;1985-12-01;h;fr;;Sí;
            """);
        var import = desk.Get<ClientImport>();

        var check = await import.CheckAsync(desk.Id, table, table.Mapping, DuplicateRows.Refuse, Desk.Cancellation);
        (check.Stored, check.Created, check.FaultCount).ShouldBe((false, 2, 0));
        check.Preview.Select(row => (row.Line, row.Action, row.Client.Fullname)).ShouldBe([(2, RowAction.Create, "Ana García"), (3, RowAction.Create, "Luis")]);
        (await desk.Clinic.Deployment.StockAsync(desk.Id)).ShouldBe((1, 2, 1));

        var outcome = await import.ApplyAsync(desk.Actor, desk.Id, table, table.Mapping, DuplicateRows.Refuse, Desk.Cancellation);
        (outcome.Stored, outcome.Created).ShouldBe((true, 2));
        (await desk.Clinic.Deployment.StockAsync(desk.Id)).ShouldBe((3, 4, 3));
        var (ana, luis) = (await FindAsync(desk, 2), await FindAsync(desk, 3));
        (ana.Lastname, ana.Phone, ana.DateOfBirth, ana.Gender, ana.CountryCode, ana.ReceiveCampaigns, ana.Language)
            .ShouldBe(("García", "+34 600 111 222", new LocalDate(1990, 3, 15), Gender.Female, "ES", false, Language.Es));
        ana.Tags.ShouldBe(["vip", "niños"]);
        (luis.Phone, luis.DateOfBirth, luis.Gender, luis.CountryCode, luis.ReceiveCampaigns, luis.Language)
            .ShouldBe(("+34 600", new LocalDate(1985, 12, 1), Gender.Male, "FR", true, null));
        (await desk.Clinic.Api.GetAsync("clinic/clients/autocomplete?keyword=600111")).ShouldSucceed().GetArrayLength().ShouldBe(1);
        (await desk.DoneAsync()).Where(entry => entry.Action == ActivityAction.ClientImported).Select(entry => entry.ClientId).ShouldBe([ana.Id, luis.Id], ignoreOrder: true);
    }

    [Theory, OnEveryDatabase]
    public async Task Every_fault_is_named_by_line_and_column_and_nothing_is_stored(DatabaseKind kind)
    {
        var desk = await Desk.OnAsync(deployments, kind);
        await desk.CreateAsync(("email", "taken@example.com"));
        var table = await ReadAsync(
            """
            correo;nombre;fecha de nacimiento
            Taken@example.com;A;
            b@example.com;B;31/02/1990
            B@example.com;C;
            b@example.com;D;01/01/2900
            no mail;E;
            ;;2000-01-01
            f@example.com;F;;extra
            """);

        foreach (var outcome in (TableOutcome[])[
            await desk.Get<ClientImport>().CheckAsync(desk.Id, table, table.Mapping, DuplicateRows.Refuse, Desk.Cancellation),
            await desk.Get<ClientImport>().ApplyAsync(desk.Actor, desk.Id, table, table.Mapping, DuplicateRows.Refuse, Desk.Cancellation)])
        {
            outcome.Stored.ShouldBeFalse();
            outcome.Faults.Select(fault => (fault.Line, fault.Column, fault.Field)).ShouldBe(
                [(2, 1, "email"), (3, 3, "date_of_birth"), (5, 1, "email"), (6, 1, "email"), (7, 2, "name"), (8, (int?)null, (string?)null)]);
            outcome.FaultCount.ShouldBe(6);
        }

        (await desk.Clinic.Deployment.StockAsync(desk.Id)).ShouldBe((1, 2, 1));
        (await desk.DoneAsync()).ShouldNotContain(entry => entry.Action == ActivityAction.ClientImported);
    }

    [Theory, OnEveryDatabase]
    public async Task A_thousand_faults_are_kept_and_the_rest_is_counted_and_a_mapping_has_faults_too(DatabaseKind kind)
    {
        var desk = await Desk.OnAsync(deployments, kind);
        var import = desk.Get<ClientImport>();
        var table = await ReadAsync("nombre;correo\n" + string.Concat(Enumerable.Repeat("x;y\n", 1_200)));

        var outcome = await import.CheckAsync(desk.Id, table, table.Mapping, DuplicateRows.Skip, Desk.Cancellation);
        (outcome.Faults.Count, outcome.FaultCount).ShouldBe((1_000, 1_200));
        foreach (var mapping in (string?[][])[["name"], ["name", "name"], [null, null], ["shoe_size", null]])
        {
            var wrong = await import.ApplyAsync(desk.Actor, desk.Id, table, mapping, DuplicateRows.Skip, Desk.Cancellation);
            wrong.Stored.ShouldBeFalse();
            wrong.Faults.ShouldAllBe(fault => fault.Line == 1);
        }
    }

    [Theory, OnEveryDatabase]
    public async Task Doubles_are_skipped_or_change_whom_they_mean(DatabaseKind kind)
    {
        var desk = await Desk.OnAsync(deployments, kind);
        var ana = await desk.CreateAsync(("name", "Ana"), ("email", "ana@example.com"), ("city", "Madrid"), ("tags", "vip"));
        var table = await ReadAsync("correo;nombre;ciudad\nANA@example.com;Anna;\nbea@example.com;Bea;Bilbao\nBea@example.com;;Getxo\n");
        var import = desk.Get<ClientImport>();

        var skipped = await import.ApplyAsync(desk.Actor, desk.Id, table, table.Mapping, DuplicateRows.Skip, Desk.Cancellation);
        (skipped.Stored, skipped.Created, skipped.Updated, skipped.Skipped).ShouldBe((true, 1, 0, 2));
        (await FindAsync(desk, 2)).City.ShouldBe("Bilbao");

        var updated = await import.ApplyAsync(desk.Actor, desk.Id, table, table.Mapping, DuplicateRows.Update, Desk.Cancellation);
        (updated.Stored, updated.Created, updated.Updated, updated.Skipped).ShouldBe((true, 0, 3, 0));
        var changed = (await desk.ClientAsync(ana.Id))!;
        (changed.Firstname, changed.City, changed.ClientNumber, changed.CreatedAt).ShouldBe(("Anna", "Madrid", 1, ana.CreatedAt));
        changed.Tags.ShouldBe(["vip"]);
        (await FindAsync(desk, 2)).City.ShouldBe("Getxo");
        (await desk.Clinic.Deployment.StockAsync(desk.Id)).ShouldBe((2, 3, 2));
        (await desk.Clinic.Api.GetAsync("clinic/clients/autocomplete?keyword=anna")).ShouldSucceed().GetArrayLength().ShouldBe(1);

        var fresh = await Desk.OnAsync(deployments, kind);
        var within = await import.ApplyAsync(fresh.Actor, fresh.Id, table, table.Mapping, DuplicateRows.Update, Desk.Cancellation);
        (within.Stored, within.Created, within.Updated).ShouldBe((true, 2, 1));
        (await FindAsync(fresh, 2)).City.ShouldBe("Getxo");
    }

    [Theory, OnEveryDatabase]
    public async Task What_is_exported_and_imported_is_the_same_and_no_cell_is_a_formula(DatabaseKind kind)
    {
        var desk = await Desk.OnAsync(deployments, kind);
        var target = await Desk.OnAsync(deployments, kind);
        await desk.CreateAsync(
            ("name", "=1+1"), ("surname", "'=x"), ("email", "+a@example.com"), ("telephone", "+34 600 111 222"), ("gender", "male"), ("date_of_birth", "15/03/1990"),
            ("address", "Calle \"Mayor\"; 1"), ("city", "@x"), ("province", "-x"), ("post_code", "01001"), ("country_code", "ES"), ("id_card", "''@x"), ("note", "one\ntwo; \"three\""),
            ("tags", "a, b\nc;d"), ("is_company", "true"), ("walk_in", "true"), ("receive_reminders", "false"), ("receive_campaigns", "false"), ("language", "en"));
        await desk.CreateAsync(("surname", "'plain"), ("tags", "one, alone\n"), ("city", "＝x"));
        var gone = await desk.CreateAsync(("name", "Gone"));
        await desk.Get<ClientDirectory>().SetActiveAsync(desk.Actor, desk.Id, gone.Id, false, Desk.Cancellation);

        var file = new MemoryStream();
        (await desk.Get<ClientExport>().WriteAsync(desk.Actor, desk.Id, null, Language.Es, file, Desk.Cancellation)).ShouldBe(3);
        file.ToArray().ShouldSatisfyAllConditions(bytes => bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble).ShouldBeTrue());
        var text = Encoding.UTF8.GetString(file.ToArray()[3..]);
        text.ShouldStartWith("Número de cliente;Nombre;Apellidos;Correo electrónico;Teléfono;");
        text.ShouldContain(";'=1+1;''=x;'+a@example.com;'+34 600 111 222;male;1990-03-15;");
        var (table, refusal) = await ClientTable.ReadAsync(new MemoryStream(file.ToArray()), Desk.Cancellation);
        refusal.ShouldBeNull();
        table!.Mapping.Count(field => field is null).ShouldBe(1);
        var outcome = await target.Get<ClientImport>().ApplyAsync(target.Actor, target.Id, table, table.Mapping, DuplicateRows.Refuse, Desk.Cancellation);

        outcome.Faults.ShouldBeEmpty();
        (await AllAsync(target)).ShouldBe(await AllAsync(desk));
        (await desk.DoneAsync()).Count(entry => entry.Action == ActivityAction.ClientExported).ShouldBe(3);
    }

    [Theory, OnEveryDatabase]
    public async Task A_filter_says_who_is_exported(DatabaseKind kind)
    {
        var desk = await Desk.OnAsync(deployments, kind);
        await desk.CreateAsync(("name", "Ana"), ("gender", "female"));
        await desk.CreateAsync(("name", "Leo"), ("gender", "male"));
        await desk.CreateAsync(("name", "Eva"), ("gender", "female"));
        var query = new ClientListQuery(1, 1, new("name", true), Gender.Female, null, null, null, null);
        var file = new MemoryStream();

        (await desk.Get<ClientExport>().WriteAsync(desk.Actor, desk.Id, query, Language.En, file, Desk.Cancellation)).ShouldBe(2);

        Encoding.UTF8.GetString(file.ToArray()).Split("\r\n").Select(line => line.Split(';').ElementAtOrDefault(1)).ShouldBe(["First name", "Eva", "Ana", null]);
    }

    [Theory, OnEveryDatabase]
    public async Task Thousands_of_rows_are_taken_in_at_once(DatabaseKind kind)
    {
        var desk = await Desk.OnAsync(deployments, kind);
        var table = await ReadAsync(
            "nombre;apellidos;correo;teléfono;dni\n" + string.Concat(Enumerable.Range(0, 5_000).Select(n => $"María {n % 700};García López {n % 900};maria{n}@example.com;6{n:00000000};{n:00000000}X\n")));

        var outcome = await desk.Get<ClientImport>().ApplyAsync(desk.Actor, desk.Id, table, table.Mapping, DuplicateRows.Refuse, Desk.Cancellation);

        outcome.Created.ShouldBe(5_000);
        (await desk.Clinic.Deployment.StockAsync(desk.Id)).ShouldBe((5_000, 5_001, 5_000));
    }

    static async Task<ClientTable> ReadAsync(string text) => (await ClientTable.ReadAsync(new MemoryStream(Encoding.UTF8.GetBytes(text)), Desk.Cancellation)).Table.ShouldNotBeNull();

    static async Task<Client> FindAsync(Desk desk, int number)
    {
        await using var db = desk.Clinic.Deployment.Database.OpenRead();
        return await db.Clients.SingleAsync(client => client.ClinicId == desk.Id && client.ClientNumber == number, Desk.Cancellation);
    }

    /// <summary>Every client as the API shows it, without what an import makes anew.</summary>
    static async Task<List<string>> AllAsync(Desk desk)
    {
        await using var db = desk.Clinic.Deployment.Database.OpenRead();
        var clients = await db.Clients.Where(client => client.ClinicId == desk.Id).OrderBy(client => client.NameFolded).ToListAsync(Desk.Cancellation);
        return clients.ConvertAll(client => $"{ClientDetail.Of(client) with { Id = default, ClientNumber = 0, CreatedAt = default, Tags = [] }} {string.Join('|', client.Tags)}");
    }
}
