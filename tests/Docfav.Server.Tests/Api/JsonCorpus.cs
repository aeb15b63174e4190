using System.IO.Compression;
using System.Text;

namespace Docfav.Server.Tests.Api;

/// <summary>Bodies that are no JSON, in the classes of the public JSON test suites, and grammatical ones that lie in wait.</summary>
static class JsonCorpus
{
    /// <summary>A body that creates a client.</summary>
    public const string Valid = """{"name":"Ana Núñez","tags":["a","b"],"walk_in":true,"date_of_birth":null}""";

    static readonly string[] BadNumbers =
    [
        "+1", "-", "--1", "01", "-01", "1.", "-2.", ".5", "-.5", "1.e1", "1e", "1e+", "1E-", "1eE2", "1.2.3", "0x1F", "0b1", "0o7", "1_000", "1 000", "1f",
        "1L", "Infinity", "-Infinity", "+Infinity", "NaN", "-NaN", "nan", "inf", "1+2", "-foo", "0e", "0.3e", "9.e+", "1e1.5", "１", "١", "\u2212" + "1", "1\u00a0",
    ];

    static readonly string[] BadStrings =
    [
        "\"", "\"abc", "abc\"", "\"\\\"", "\"\\x41\"", "\"\\a\"", "\"\\v\"", "\"\\0\"", "\"\\'\"", "\"\\ \"", "\"\\é\"", "\"\\u\"", "\"\\u1\"", "\"\\u12\"", "\"\\u123\"", "\"\\u12G4\"",
        "\"\\u{41}\"", "\"\\U0041\"", "\"\\uD83D\\u\"", "\"\\uD83D\\u1\"", "\"a\tb\"", "\"a\nb\"", "\"a\rb\"", "\"a\0b\"", "\"a\u001fb\"", "'single'", "`back`", "“smart”", "\"a\"b", "\"a\" \"b\"",
        "\"a\"+\"b\"", "\\u0041", "\"\\\n\"", "@\"a\"", "\"\"\"a\"\"\"",
    ];

    static readonly string[] BadWords =
        ["True", "TRUE", "nul", "nulll", "Null", "truee", "tru", "fals", "undefined", "None", "nil", "yes", "a", "true false", "ｔｒｕｅ", "$", "\\", "!", "_", "\u200btrue", "\ufefftrue"];

    static readonly string[] BadStructures =
    [
        "[", "]", "{", "}", "[1,]", "[,1]", "[1,,2]", "[1 2]", "[,]", "[1", "[1}", "[1]]", "[1:2]", "[1;2]", "[\"a\",", "[[]", "[*]", "[#]", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{,}",
        "{,\"a\":1}", "{\"a\" 1}", "{\"a\",1}", "{\"a\"=1}", "{a:1}", "{'a':1}", "{1:1}", "{null:1}", "{[]:1}", "{\"a\":1 \"b\":2}", "{\"a\"::1}", "{\"a\":1;\"b\":2}", "{\"a\":1}}", "{\"a\":1]",
        "{\"a\":1,,\"b\":2}", "{\"a\"\"b\"}", "{:1}", "{\"a\":1:2}", "(1)", "<a>1</a>", "1 // c", "// c", "/* c */ 1", "1 /**/", "# c", "<!-- c -->1", "---\na: 1", "a=b&c=d", "...", "1\0",
        "\u00a0" + "1", "\u2028" + "1", "\u000b1", "\u000c1", "$ref", "{}{}", "1 2", "[][]", "null null", "function(){}", "new Date()", "/re/", "{{}}", "{\"a\":{}", "[{}", "[\"", "{\"",
    ];

    /// <summary>Bodies that no grammar of JSON takes: each must be refused as a whole.</summary>
    public static IEnumerable<byte[]> Malformed()
    {
        foreach (var token in BadNumbers.Concat(BadStrings).Concat(BadWords).Concat(BadStructures))
        {
            yield return Bytes(token);
            yield return Bytes($$"""{"name":{{token}}}""");
            yield return Bytes($$"""{"name":"Ana","tags":["a",{{token}}]}""");
        }

        // Every body that ends too soon, and one with something after its end.
        var valid = Bytes(Valid);
        for (var length = 0; length < valid.Length; length++)
        {
            yield return valid[..length];
        }

        foreach (var after in (string[])["{}", "x", ",", "}", "]", "null", "\0", "\u00a0", Valid])
        {
            yield return Bytes(Valid + after);
        }

        foreach (var blank in (string[])["", " ", "\t\r\n", "\0", "\0\0\0\0", "\ufeff", "\ufeff" + Valid, "<!doctype html><html></html>", "--x\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\nAna\r\n--x--"])
        {
            yield return Bytes(blank);
        }

        foreach (var encoding in (Encoding[])[Encoding.Unicode, Encoding.BigEndianUnicode, Encoding.UTF32, Encoding.Latin1])
        {
            yield return encoding.GetBytes(Valid);
            yield return [.. encoding.GetPreamble(), .. encoding.GetBytes(Valid)];
        }

        foreach (var broken in (byte[][])[[0xff], [0xfe, 0xff], [0x80], [0xc0, 0xaf], [0xc1, 0x81], [0xe0, 0x80, 0xaf], [0xed, 0xa0, 0x80], [0xed, 0xbf, 0xbf], [0xf0, 0x80, 0x80, 0xaf],
            [0xf4, 0x90, 0x80, 0x80], [0xf8, 0x88, 0x80, 0x80, 0x80], [0xe2, 0x82], [0xf0, 0x9f, 0x98], [0xc3]])
        {
            yield return [.. Bytes("{\"name\":\"a"), .. broken, .. Bytes("b\"}")];
            yield return [.. Bytes("{\"name"), .. broken, .. Bytes("\":\"b\"}")];
            yield return [.. Bytes(Valid), .. broken];
        }

        foreach (var depth in (int[])[33, 64, 65, 1_000, 10_000, 30_000])
        {
            yield return Bytes(new string('[', depth));
            yield return Bytes(new string('[', depth) + new string(']', depth));
            yield return Bytes("{\"name\":" + new string('[', depth) + new string(']', depth) + "}");
            yield return Bytes(string.Concat(Enumerable.Repeat("{\"a\":", Math.Min(depth, 9_000))) + "1" + new string('}', Math.Min(depth, 9_000)));
        }

        yield return Gzip(valid);
    }

    /// <summary>Grammatical bodies that name or hold what the API does not take, and the fields to blame.</summary>
    public static IEnumerable<(string Json, string[] Fields)> Unwelcome()
    {
        foreach (var whole in (string[])["null", "true", "false", "0", "-0", "1e400", "\"\"", "\"name\"", "[]", "[{}]", "[{\"name\":\"Ana\"}]", new string('[', 32) + new string(']', 32)])
        {
            yield return (whole, ["body"]);
        }

        foreach (var name in (string[])["$type", "$id", "$ref", "$values", "__proto__", "constructor", "prototype", "id", "client_number", "clinic_id", "clinicId", "is_active", "has_photo", "created_at",
            "firstname", "lastname", "phone", "fullname", "email_key", "search_text", "name_folded", "isAdmin", "Name", "NAME", "walkIn", "walk-in", "walk_in ", " name", "ｎａｍｅ", "name\u0000", "nаme", "", "a.b", "tags[0]", "🦷"])
        {
            yield return ($$"""{"name":"Ana","{{name.Replace("\0", "\\u0000", StringComparison.Ordinal)}}":"x"}""", [name]);
        }

        yield return ("""{"name":"Ana","a":1,"b":{"c":[1,{"d":null}]},"e":null}""", ["a", "b", "e"]);
        yield return ("""{"name":"Ana","\ud800":1}""", ["body"]);
        yield return ("""{"name":"Ana","x":"\ud800"}""", ["x"]);
        yield return ("{\"name\":\"Ana\",\"x\":" + new string('[', 31) + new string(']', 31) + "}", ["x"]);
        foreach (var lone in (string[])["\\ud800", "\\udc00", "\\udfff\\ud800", "\\ud83d\\ud83d", "a\\ud83d", "\\ude00b", "\\uD800\\n", "\\ud83dx\\ude00"])
        {
            yield return ($$"""{"name":"{{lone}}"}""", ["name"]);
            yield return ($$"""{"name":"Ana","note":"{{lone}}","tags":["{{lone}}"],"email":"{{lone}}@example.com"}""", ["note", "tags", "email"]);
        }

        // A long unknown name is shown shortened; cutting it must not halve a letter.
        yield return ($$"""{"name":"Ana","{{new string('x', 99)}}🦷🦷":1}""", [new string('x', 99) + "\ufffd"]);
        yield return ($$"""{"name":"Ana","{{new string('y', 60_000)}}":1}""", [new string('y', 100)]);
    }

    static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    static byte[] Gzip(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
        {
            gzip.Write(bytes);
        }

        return packed.ToArray();
    }
}
