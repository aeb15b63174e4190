using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Docfav.Server.Tests.Integrators;

/// <summary>A webhook as it arrives, and whether it is to be believed.</summary>
sealed record Vector(string Secret, string Id, string Timestamp, string Signatures, string Body, long Now, bool IsValid)
{
    // The example of the Standard Webhooks specification's reference libraries, which signs what they publish.
    static readonly Vector s_good = new(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        """{"test": 2432232314}""", 1614265330, true);

    public static IReadOnlyList<Vector> All { get; } =
    [
        s_good,
        s_good with { Signatures = "v1a,AAAA v1,AAAA " + s_good.Signatures, Now = s_good.Now + 300 },
        s_good with { Body = """{"test": 2432232315}""", IsValid = false },
        s_good with { Id = "msg_p5jXN8AQM9LWM0D4loKWxJel", IsValid = false },
        s_good with { Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSx", IsValid = false },
        s_good with { Signatures = "", IsValid = false },
        s_good with { Signatures = "v1,ñ " + s_good.Signatures[3..], IsValid = false },
        s_good with { Timestamp = "1614265331", IsValid = false },
        s_good with { Timestamp = "soon", IsValid = false },
        s_good with { Now = s_good.Now + 301, IsValid = false },
        s_good with { Now = s_good.Now - 301, IsValid = false },
        Signed("""{"type":"appointment.created","data":{"note":"Núñez"}}"""),
    ];

    public static string Json { get; } = JsonSerializer.Serialize(All, JsonSerializerOptions.Web);

    static Vector Signed(string body)
    {
        byte[] key = [.. Enumerable.Range(1, 32).Select(number => (byte)number)];
        var text = string.Create(CultureInfo.InvariantCulture, $"evt_1.1770296400.{body}");
        return new(
            "whsec_" + Convert.ToBase64String(key), "evt_1", "1770296400", "v1," + Convert.ToBase64String(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text))), body, 1770296400, true);
    }
}
