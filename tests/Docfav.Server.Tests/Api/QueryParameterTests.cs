using System.Net;
using System.Text.Json;
using Docfav.Server.Tests.Hosting;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.Api;

/// <summary>Queries that are not what they should be, over every parameter.</summary>
public sealed class QueryParameterTests(SharedDeployments deployments)
{
    static readonly string[] NoWholeNumber =
    [
        "", " ", "a", "null", "undefined", "NaN", "true", "1.0", "1,0", "1e2", "+1", " 1", "1 ", "0x10", "1_0", "--1", "-", "1-", "٥", "१", "１０", "²", "Ⅴ", "[]", "{}", "[1]", "1;DROP TABLE clients", "1 OR 1=1",
        "2147483648", "-2147483649", "4294967297", "9223372036854775808", "99999999999999999999999999", "-1", "-2147483648", "1\0", "\0", "1\n", "\u200b1", "∞", "%31", "$", "'", "\"", "\\",
    ];

    static readonly string[] NoOrder =
    [
        "", " ", "name", "name.", ".asc", ".", "name.up", "name.ASC", "NAME.asc", "Name.Asc", "name.asc ", " name.asc", "name asc", "name,asc", "-name", "+name", "name.asc.desc", "name.asc,email.desc", "name..asc",
        "id.asc", "id_card.asc", "note.desc", "phone.asc", "fullname.asc", "gender.asc", "key_hash.asc", "clinic_id.asc", "email_key.asc", "name_folded.asc", "search_text.asc", "1.asc", "0.asc", "random().asc",
        "name.asc; DROP TABLE clients", "name.asc--", "(CASE WHEN 1=1 THEN name ELSE email END).asc", "name COLLATE NOCASE.asc", "name.asc\0", "nаme.asc", "name․asc", "ｎame.asc", "*", "null", "__proto__.asc", "NameFolded.asc",
    ];

    static readonly string[] NoUuid =
    [
        "", " ", "0", "null", "undefined", "me", "6edafcff-732d-4cce-8f16-f0d50d2b22b", "6edafcff-732d-4cce-8f16-f0d50d2b22b22", "6edafcff732d4cce8f16f0d50d2b22b2", "{6edafcff-732d-4cce-8f16-f0d50d2b22b2}",
        "(6edafcff-732d-4cce-8f16-f0d50d2b22b2)", "urn:uuid:6edafcff-732d-4cce-8f16-f0d50d2b22b2", " 6edafcff-732d-4cce-8f16-f0d50d2b22b2", "6edafcff-732d-4cce-8f16-f0d50d2b22b2 ", "6edafcff-732d-4cce-8f16-f0d50d2b22b2\n",
        "6edafcff-732d-4cce-8f16-f0d50d2b22bg", "6edafcff-732d-4cce-8f16-f0d50d2b22b٢", "6edafcff-732d-4cce-8f16-f0d50d2b22b２", "6edafcff_732d_4cce_8f16_f0d50d2b22b2", "6edafcff-732d4-cce-8f16-f0d50d2b22b2",
        "-6edafcff732d-4cce-8f16-f0d50d2b22b2", "0x6edafc-732d-4cce-8f16-f0d50d2b22b2", "6edafcff-0x2d-4cce-8f16-f0d50d2b22b2", "6edafcff-+32d-4cce-8f16-f0d50d2b22b2", "6edafcff- 32d-4cce-8f16-f0d50d2b22b2",
        "6edafcff–732d–4cce–8f16–f0d50d2b22b2", "{0x6edafcff,0x732d,0x4cce,{0x8f,0x16,0xf0,0xd5,0x0d,0x2b,0x22,0xb2}}", "6edafcff-732d-4cce-8f16-f0d50d2b22b2;a=b", "6edafcff-732d-4cce-8f16-f0d50d2b22b2' OR '1'='1", "%",
    ];

    static readonly string[] NoDate =
    [
        "", " ", "today", "now", "null", "20260205", "2026-2-5", "2026-02", "2026", "2026/02/05", "05-02-2026", "05/02/2026", "2026-02-30", "2026-02-29", "1900-02-29", "2100-02-29", "2026-00-10", "2026-13-01", "2026-01-00",
        "2026-01-32", "2026-04-31", "0000-01-01", "-0001-01-01", "10000-01-01", "+2026-02-05", "2026-02-05T10:00:00Z", "2026-02-05 ", " 2026-02-05", "2026-02-05\0", "2026-W06-4", "2026-036", "1738713600", "٢٠٢٦-٠٢-٠٥",
        "２０２６-02-05", "2026–02–05", "5 feb", "Thu, 05 Feb 2026 10:00:00 GMT", "2026-02-5x", "-026-02-05", "2026-02-05Z", "2026-02-05+01:00",
    ];

    static readonly string[] NoGender = ["", " ", "Male", "MALE", "male ", " male", "male,female", "0", "1", "null", "other", "m", "mаle", "confirmed", "es", "[\"male\"]", "male\0", "' OR 1=1 --", new('x', 4_000)];

    static readonly string[] NoKeyword = ["", " ", "\t", "\u00a0\u3000", "\0", "a\0b", "a\nb", "a\u001b", "a\u0085b", "\u0301", new('a', 101), string.Concat(Enumerable.Repeat("𠮷", 101)), new('a', 4_000)];

    static readonly (string Path, string Name, string[] Bad, string[] Good)[] Parameters =
    [
        ("clinic/clients?", "limit", [.. NoWholeNumber, "0", "101", "2147483647"], ["1", "10", "100"]),
        ("clinic/clients?", "offset", NoWholeNumber, ["0", "1", "2147483647"]),
        ("clinic/clients?", "order_by", [.. NoOrder, "slot_duration.asc"],
            [.. from field in (string[])["name", "firstname", "lastname", "email", "client_number", "created_at", "date_of_birth"] from way in (string[])[".asc", ".desc"] select field + way]),
        ("clinic/clients?", "gender", NoGender, ["male", "female"]),
        ("clinic/clients?", "min_age", [.. NoWholeNumber, "151"], ["0", "18", "150"]),
        ("clinic/clients?", "max_age", [.. NoWholeNumber, "151"], ["0", "65", "150"]),
        ("clinic/clients?", "activity_from", NoDate, ["2026-02-05", "2024-02-29", "2000-02-29", "0001-01-01", "9999-12-31"]),
        ("clinic/clients?", "activity_to", NoDate, ["2026-02-05", "2024-02-29", "0001-01-01", "9999-12-31"]),
        ("clinic/clients/autocomplete?", "keyword", NoKeyword, ["a", "%", "0", "'", new('a', 100), "ñ"]),
        ("clinic/clients/autocomplete?keyword=a&", "limit", [.. NoWholeNumber, "0", "1001"], ["1", "20", "1000"]),
        ("clinic/clients/autocomplete?keyword=a&", "offset", NoWholeNumber, ["0", "2147483647"]),
        ("clinic/clients/autocomplete?keyword=a&", "order_by", NoOrder, ["name.asc", "created_at.desc"]),
        ("clinic/staffcalendars?", "limit", [.. NoWholeNumber, "0", "1001"], ["1", "1000"]),
        ("clinic/staffcalendars?", "offset", NoWholeNumber, ["0", "2147483647"]),
        ("clinic/staffcalendars?", "order_by", [.. NoOrder, "name.asc", "created_at.asc", "client_number.asc"],
            [.. from field in (string[])["email", "telephone", "slot_duration", "timezone", "is_active"] from way in (string[])[".asc", ".desc"] select field + way]),
        ("clinic/staffcalendars?", "calendar_id", NoUuid, ["6edafcff-732d-4cce-8f16-f0d50d2b22b2", "6EDAFCFF-732D-4CCE-8F16-F0D50D2B22B2", "00000000-0000-0000-0000-000000000000"]),
        ("clinic/staffcalendars?", "staff_id", NoUuid, ["6edafcff-732d-4cce-8f16-f0d50d2b22b2", "ffffffff-ffff-ffff-ffff-ffffffffffff"]),
    ];

    [Theory, OnEveryDatabase]
    public async Task A_bad_value_is_refused_under_its_parameters_name(DatabaseKind kind)
    {
        var client = await ManagerAsync(kind);
        await client.ShouldRefuseAsync(
            from parameter in Parameters
            from bad in parameter.Bad
            select BadRequest.Query($"{parameter.Path}{parameter.Name}={Uri.EscapeDataString(bad)}", parameter.Name));
    }

    [Theory, OnEveryDatabase]
    public async Task A_good_value_is_taken(DatabaseKind kind)
    {
        var client = await ManagerAsync(kind);
        foreach (var (path, name, _, good) in Parameters)
        {
            foreach (var value in good)
            {
                (await client.GetAsync($"{path}{name}={Uri.EscapeDataString(value)}")).ShouldSucceed();
            }
        }
    }

    [Theory, OnEveryDatabase]
    public async Task A_parameter_given_twice_is_refused_even_with_the_same_value(DatabaseKind kind)
    {
        var client = await ManagerAsync(kind);
        await client.ShouldRefuseAsync(
            from parameter in Parameters
            let value = Uri.EscapeDataString(parameter.Good[0])
            let escaped = $"%{(int)parameter.Name[0]:X2}{parameter.Name[1..]}"
            from rest in (string[])[$"{parameter.Name}={value}", $"{parameter.Name}=", parameter.Name, $"x=1&{parameter.Name}={value}&{parameter.Name}=", $"{escaped}={value}"]
            select BadRequest.Query($"{parameter.Path}{parameter.Name}={value}&{rest}", parameter.Name));
    }

    [Theory, OnEveryDatabase]
    public async Task Several_bad_parameters_are_told_in_one_answer(DatabaseKind kind)
    {
        var client = await ManagerAsync(kind);
        string[] all = ["limit", "offset", "order_by", "gender", "min_age", "max_age", "activity_from", "activity_to"];
        var pairs = from first in all from second in all where string.CompareOrdinal(first, second) < 0 select BadRequest.Query($"clinic/clients?{first}=x&{second}=y", first, second);
        await client.ShouldRefuseAsync(
        [
            .. pairs,
            BadRequest.Query("/backofficeclinics/x/clients?" + string.Join('&', all.Select(name => name + "=x")), ["backOfficeClinicId", .. all]),
            BadRequest.Query("/backofficeclinics/x/clients/autocomplete?limit=0&offset=-1&order_by=x", "backOfficeClinicId", "keyword", "limit", "offset", "order_by"),
            BadRequest.Query("/backofficeclinics/x/staffcalendars?limit=0&offset=-1&order_by=x&calendar_id=y&staff_id=z", "backOfficeClinicId", "limit", "offset", "order_by", "calendar_id", "staff_id"),
            BadRequest.Query("clinic/clients?min_age=18&max_age=17", "min_age"),
            BadRequest.Query("clinic/clients?activity_from=2026-02-06&activity_to=2026-02-05", "activity_from"),
            BadRequest.Query("clinic/clients?min_age=150&max_age=0&activity_from=9999-12-31&activity_to=0001-01-01&limit=0", "min_age", "activity_from", "limit"),
            BadRequest.Query("clinic/clients/autocomplete", "keyword"),
            BadRequest.Query("clinic/clients/autocomplete?Keyword=a&KEYWORD=b&q=c", "keyword"),
        ]);
    }

    [Theory, OnEveryDatabase]
    public async Task An_id_in_the_path_that_is_no_UUID_is_refused_under_its_name(DatabaseKind kind)
    {
        var client = await ManagerAsync(kind);
        string[] below = ["", "/calendars", "/staff", "/staffcalendars", "/services", "/clients", $"/clients/{Guid.NewGuid()}", "/clients/autocomplete?keyword=a"];
        // An empty segment is another path, and a NUL is no path at all.
        var ids = NoUuid.Where(id => id.Length > 0 && !id.Contains('\0', StringComparison.Ordinal)).Select(Uri.EscapeDataString).ToArray();
        await client.ShouldRefuseAsync(
            from id in ids
            from path in below
            select BadRequest.Query($"/backofficeclinics/{id}{path}", "backOfficeClinicId"));
        await client.ShouldRefuseAsync(ids.Select(id => BadRequest.Query($"clinic/clients/{id}", "clientId")));
        await client.ShouldRefuseAsync(ids.Select(id => BadRequest.Query($"/backofficeclinics/{id}/clients/{id}", "backOfficeClinicId", "clientId")));
    }

    [Theory, OnEveryDatabase]
    public async Task Unknown_parameters_and_other_cases_of_known_ones_are_ignored(DatabaseKind kind)
    {
        var client = await ManagerAsync(kind);
        foreach (var (path, name, bad, good) in Parameters)
        {
            var value = Uri.EscapeDataString(good[0]);
            var plain = (await client.GetAsync($"{path}{name}={value}")).ShouldSucceed().GetRawText();
            foreach (var noise in (string[])[$"{name.ToUpperInvariant()}=-1", $"{name}[]=x", $"{name}%20=x", $"{name}.x=y&{name}[0]=z", "x=1&x=2&=&&==&%00=%00", "%ff=%ff&page=-1&sort=x&_=1"])
            {
                (await client.GetAsync($"{path}{name}={value}&{noise}")).ShouldSucceed().GetRawText().ShouldBe(plain, noise);
            }
        }

        foreach (var path in (string[])["/me", "/profiles", "/backofficeclinics", $"/backofficeclinics/{client.ClinicId}", "clinic/calendars", "clinic/staff", "clinic/services"])
        {
            (await client.GetAsync($"{path}?limit=-1&offset=x&order_by=&a=1&a=2&api_key=x&X-Api-Key=y&_method=DELETE")).ShouldSucceed();
        }
    }

    [Theory, OnEveryDatabase]
    public async Task Percent_signs_and_pluses_mean_what_they_mean_in_a_query(DatabaseKind kind)
    {
        var deployment = await deployments.OnAsync(kind);
        var client = await deployment.ManagerAsync();
        (await client.PostAsync("clinic/clients", """{"name":"Ana María","surname":"100%+"}""")).ShouldSucceed(HttpStatusCode.Created);
        (string Query, int? Limit, string? Field)[] lists =
        [
            ("limit=%31%30", 10, null), ("%6C%69mit=7", 7, null), ("lim%69t=0", null, "limit"), ("&&limit=5&&", 5, null), ("limit=5&=&", 5, null), ("limit=5;offset=3", null, "limit"), ("limit=5#x", null, "limit"),
            ("limit=%2B5", null, "limit"), ("limit=+5", null, "limit"), ("limit=5+", null, "limit"), ("limit=%", null, "limit"), ("limit=1%", null, "limit"), ("limit=%3", null, "limit"), ("limit=%zz", null, "limit"),
            ("limit=%ff", null, "limit"), ("limit=%00", null, "limit"), ("limit=%D9%A5", null, "limit"), ("limit", null, "limit"), ("limit=", null, "limit"), ("limit==5", null, "limit"), ("limit=5=", null, "limit"),
            ("limit=%2531", null, "limit"), ("%2500limit=5", 10, null), ("limit%00=5", 10, null), ("?limit=5", 10, null), ("limit%3D5", 10, null), ("limit=%u0035", null, "limit"), ("limit=%EF%BC%95", null, "limit"),
        ];
        foreach (var (query, limit, field) in lists)
        {
            var answer = (await RawHttp.GetAsync(deployment.Nodes[0].Address, $"{ApiClient.Prefix}/backofficeclinics/{client.ClinicId}/clients?{query}", client.Key)).ShouldNotBeNull(query);
            var envelope = JsonDocument.Parse(answer.Body).RootElement;
            (answer.Status, query).ShouldBe((field is null ? 200 : 400, query));
            if (field is null)
            {
                envelope.GetProperty("data").GetProperty("meta").GetProperty("limit").GetInt32().ShouldBe(limit!.Value, query);
            }
            else
            {
                envelope.GetProperty("errors").EnumerateArray().Single().GetProperty("field").GetString().ShouldBe(field, query);
            }
        }

        (string Keyword, int Found)[] searches =
            [("ana+maria", 1), ("ana%20maria", 1), ("ana%2Bmaria", 0), ("100%25", 1), ("100%25%2B", 1), ("100%25+", 1), ("100%", 1), ("100%2525", 0), ("mar%C3%ADa", 1), ("mar%c3%ada", 1), ("mari%CC%81a", 1), ("mar%EDa", 0), ("%ff", 0)];
        foreach (var (keyword, found) in searches)
        {
            var answer = (await RawHttp.GetAsync(deployment.Nodes[0].Address, $"{ApiClient.Prefix}/backofficeclinics/{client.ClinicId}/clients/autocomplete?keyword={keyword}", client.Key)).ShouldNotBeNull(keyword);
            JsonDocument.Parse(answer.Body).RootElement.GetProperty("data").GetArrayLength().ShouldBe(found, keyword);
        }
    }

    async Task<ApiClient> ManagerAsync(DatabaseKind kind) => await (await deployments.OnAsync(kind)).ManagerAsync();
}
