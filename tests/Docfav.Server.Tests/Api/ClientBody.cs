namespace Docfav.Server.Tests.Api;

/// <summary>A field of a client's body: a value that it takes, and values that it does not.</summary>
sealed record BodyField(string Name, string Good, params string[] Bad);

/// <summary>The body of a client's creation and change.</summary>
static class ClientBody
{
    static readonly string[] NoText = ["true", "false", "0", "-1", "1.5", "1e400", "-0", "123456789012345678901234567890", "[]", "{}", "[[]]", "[\"a\"]", "{\"$ne\":null}", "[null]"];
    static readonly string[] NoBoolean = ["0", "1", "-1", "1e400", "\"\"", "\"true\"", "\"false\"", "\"abc\"", "[]", "[true]", "{}", "{\"$ne\":null}"];

    public static readonly BodyField[] Fields =
    [
        Text("name", 100), Text("surname", 100), Text("address", 200), Text("city", 100), Text("province", 100), Text("post_code", 20), Text("id_card", 100),
        new("note", "\"a\\nb\"", [.. NoText, Long(2001), Long(2001, "𠮷"), "\"a\\tb\"", "\"a\\u0000b\"", "\"\\ud800\""]),
        new("email", "\"ana@example.com\"",
        [
            .. NoText, "\"ana\"", "\"@example.com\"", "\"ana@\"", "\"ana@example\"", "\"ana@@example.com\"", "\"a b@example.com\"", "\"ana@exa mple.com\"", "\"ana@-example.com\"", "\"ana@example-.com\"",
            "\"ana@example..com\"", "\".ana@example.com\"", "\"ana.@example.com\"", "\"a..na@example.com\"", "\"ana@127.0.0.1\"", "\"ana@[127.0.0.1]\"", "\"\\\"ana\\\"@example.com\"", "\"Ana <ana@example.com>\"",
            "\"ana@example.com,b@example.com\"", "\"ana@example.com\\nb\"", "\"a\\u0000na@example.com\"", "\"ana＠example.com\"", "\"ana@example.com.\"", "\"ana(c)@example.com\"", "\"a\\u202ena@example.com\"",
            $"\"{new string('a', 65)}@example.com\"", $"\"ana@{new string('a', 64)}.com\"", $"\"{new string('a', 64)}@{new string('b', 63)}.{new string('c', 63)}.{new string('d', 62)}\"",
        ]),
        new("telephone", "\"+34 (600) 000-000.1\"",
            [.. NoText, "\"abc\"", "\"600 000 000 ext 1\"", "\"６００\"", "\"٦٠٠\"", "\"600\\u0000\"", "\"600\\n700\"", "\"600/700\"", "\"600#\"", "\"+\"", $"\"{new string('6', 33)}\"", "\"600\\u2011700\""]),
        new("walk_in", "true", NoBoolean), new("is_company", "true", NoBoolean), new("receive_reminders", "false", NoBoolean), new("receive_campaigns", "false", NoBoolean),
        new("gender", "\"female\"", [.. NoText, "\"Male\"", "\"MALE\"", "\" male\"", "\"male,female\"", "\"other\"", "\"m\"", "\"mаle\"", "\"es\"", "\"\\ud800\""]),
        new("language", "\"en\"", [.. NoText, "\"ES\"", "\"es_ES\"", "\"fr\"", "\"es \"", "\"male\""]),
        new("country_code", "\"ES\"", [.. NoText, "\"es\"", "\"ESP\"", "\"XX\"", "\"UK\"", "\"E\"", "\"ES \"", "\"ＥＳ\"", "\"724\""]),
        new("tags", "[\"vip\"]",
        [
            "true", "0", "\"vip\"", "\"\"", "{}", "{\"0\":\"a\"}", "[1]", "[null]", "[true]", "[[]]", "[[\"a\"]]", "[{}]", "[\"\"]", "[\"  \"]", "[\"a\",\"\"]", "[\"a\\nb\"]", "[\"a\\u0000\"]", "[\"\\ud800\"]",
            $"[{Long(51)}]", $"[{Long(51, "𠮷")}]", $"[{string.Join(',', Enumerable.Repeat("\"a\"", 21))}]", $"[{string.Join(',', Enumerable.Repeat("1", 5_000))}]",
        ]),
        new("date_of_birth", Birth("15", "03", "1990"),
        [
            "true", "0", "\"1990-03-15\"", "\"\"", "[]", "{}", "[\"15\",\"03\",\"1990\"]", "{\"$ne\":null}", Birth("29", "02", "1900"), Birth("29", "02", "2023"), Birth("30", "02", "2000"), Birth("31", "04", "1990"),
            Birth("32", "01", "1990"), Birth("0", "01", "1990"), Birth("00", "01", "1990"), Birth("1", "0", "1990"), Birth("1", "13", "1990"), Birth("1", "1", "90"), Birth("1", "1", "1849"), Birth("1", "1", "0000"),
            Birth("1", "1", "9999"), Birth("", "1", "1990"), Birth("1", "", "1990"), Birth("1", "1", ""), Birth("001", "1", "1990"), Birth("1", "001", "1990"), Birth("1", "1", "01990"), Birth("-1", "1", "1990"),
            Birth("+1", "1", "1990"), Birth("1 ", "1", "1990"), Birth("１", "1", "1990"), Birth("١", "1", "1990"), Birth("1.0", "1", "1990"), Birth("a", "1", "1990"), Birth("\\ud800", "1", "1990"), Birth("\\u0000", "1", "1990"),
            "{\"dayOfBirth\":1,\"monthOfBirth\":1,\"yearOfBirth\":1990}", "{\"dayOfBirth\":null,\"monthOfBirth\":\"1\",\"yearOfBirth\":\"1990\"}", "{\"dayOfBirth\":\"1\",\"monthOfBirth\":\"1\"}",
            "{\"dayOfBirth\":\"1\",\"dayOfBirth\":\"1\",\"monthOfBirth\":\"1\"}", "{\"dayOfBirth\":\"1\",\"monthOfBirth\":\"1\",\"yearOfBirth\":\"1990\",\"x\":1}", "{\"DayOfBirth\":\"1\",\"monthOfBirth\":\"1\",\"yearOfBirth\":\"1990\"}",
            "{\"dayOfBirth\":\"1\",\"monthOfBirth\":\"1\",\"yearOfBirth\":\"1990\",\"yearOfBirth\":\"1991\"}", "{\"\\ud800\":\"1\",\"monthOfBirth\":\"1\",\"yearOfBirth\":\"1990\"}",
            "{\"day\\ud800\":\"1\",\"monthOfBirth\":\"1\",\"yearOfBirth\":\"1990\"}", "{\"dayOfBirth\":[\"1\"],\"monthOfBirth\":{},\"yearOfBirth\":true}",
        ]),
    ];

    /// <summary>A body with a good value of every field.</summary>
    public static string Whole { get; } = "{" + string.Join(',', Fields.Select(item => $"\"{item.Name}\":{item.Good}")) + "}";

    public static string Birth(string day, string month, string year) => $$"""{"dayOfBirth":"{{day}}","monthOfBirth":"{{month}}","yearOfBirth":"{{year}}"}""";

    static BodyField Text(string name, int limit) => new(
        name, "\"Ana\"",
        [
            .. NoText, Long(limit + 1), Long(limit + 1, "𠮷"), Long(limit + 1, "é"), Long(4_097), Long(60_000), "\"a\\u0000b\"", "\"a\\nb\"", "\"a\\rb\"", "\"a\\tb\"", "\"a\\u001bb\"", "\"a\\u007fb\"", "\"a\\u0085b\"",
            "\"a\\u009fb\"", "\"\\ud800\"", "\"a\\udc00b\"",
        ]);

    static string Long(int length, string letter = "a") => $"\"{string.Concat(Enumerable.Repeat(letter, length))}\"";
}
