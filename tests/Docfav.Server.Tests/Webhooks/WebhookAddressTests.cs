using System.Net;
using System.Net.Sockets;
using System.Text;
using Docfav.Server.Webhooks;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.Webhooks;

/// <summary>Where messages may go, and how they are signed: no database has a part in it.</summary>
public sealed class WebhookAddressTests
{
    static readonly WebhookSecrets s_secrets = new(new EphemeralDataProtectionProvider());

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("93.184.215.14", true)]
    [InlineData("2606:2800:21f:cb07:6820:80da:af6b:8b2c", true)]
    [InlineData("64:ff9b::5db8:d70e", true)]
    [InlineData("127.0.0.1", false)]
    [InlineData("127.255.255.254", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("10.0.0.1", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("172.31.255.255", false)]
    [InlineData("192.0.2.1", false)]
    [InlineData("192.168.1.1", false)]
    [InlineData("198.18.0.1", false)]
    [InlineData("203.0.113.9", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("::", false)]
    [InlineData("::1", false)]
    [InlineData("::127.0.0.1", false)]
    [InlineData("::ffff:127.0.0.1", false)]
    [InlineData("::ffff:169.254.169.254", false)]
    [InlineData("64:ff9b::7f00:1", false)]
    [InlineData("64:ff9b::a9fe:a9fe", false)]
    [InlineData("64:ff9b:1::7f00:1", false)]
    [InlineData("2002:7f00:1::", false)]
    [InlineData("2001:0:5db8:d70e::1", false)]
    [InlineData("2001:db8::1", false)]
    [InlineData("fc00::1", false)]
    [InlineData("fd12:3456::1", false)]
    [InlineData("fe80::1", false)]
    [InlineData("fe80::1%2", false)]
    [InlineData("fec0::1", false)]
    [InlineData("ff02::1", false)]
    public void Connections_are_made_to_the_public_internet_alone(string address, bool isAllowed) =>
        Addresses(Never).IsAllowed(IPAddress.Parse(address)).ShouldBe(isAllowed);

    [Fact]
    public void What_the_operator_names_is_reached_as_well_and_nothing_beside_it()
    {
        var addresses = Addresses(Never, "10.1.0.0/16", "::1");
        foreach (var (address, isAllowed) in ((string, bool)[])
            [("10.1.2.3", true), ("::ffff:10.1.2.3", true), ("10.2.0.1", false), ("::1", true), ("127.0.0.1", false), ("93.184.215.14", true)])
        {
            addresses.IsAllowed(IPAddress.Parse(address)).ShouldBe(isAllowed, address);
        }

        new WebhookOptions { AllowPrivateAddresses = { "10.0.0.0/8", "10.0.0.1/8", "localhost" } }.Validate(null!).Count().ShouldBe(2);
    }

    [Theory]
    [InlineData("https://127.0.0.1/x", "url_private")]
    [InlineData("https://169.254.169.254/latest/meta-data", "url_private")]
    [InlineData("https://[::1]:8443/", "url_private")]
    [InlineData("https://[::ffff:127.0.0.1]/", "url_private")]
    [InlineData("https://[::ffff:7f00:1]/", "url_private")]
    [InlineData("https://2130706433/", "url_private")]
    [InlineData("https://0x7f000001/", "url_private")]
    [InlineData("https://0x7f.1/", "url_private")]
    [InlineData("https://017700000001/", "url_private")]
    [InlineData("https://127.1/", "url_private")]
    [InlineData("https://inside.example.com/", "url_private")]
    [InlineData("https://both.example.com/", null)]
    [InlineData("https://nowhere.example.com/", "url_unknown")]
    [InlineData("https://outside.example.com/hook?a=b", null)]
    [InlineData("http://outside.example.com/", "url_http")]
    [InlineData("https://user:word@outside.example.com/", "url")]
    [InlineData("https://outside.example.com/#part", "url")]
    [InlineData("ftp://outside.example.com/", "url")]
    [InlineData("file:///etc/passwd", "url")]
    [InlineData("outside.example.com", "url")]
    [InlineData("/hook", "url")]
    [InlineData("", "url")]
    public async Task An_address_is_looked_at_when_it_is_saved(string text, string? field)
    {
        var addresses = Addresses(name => name switch
        {
            "inside.example.com" => ["10.0.0.7"],
            "both.example.com" => ["10.0.0.7", "93.184.215.14"],
            "outside.example.com" => ["93.184.215.14"],
            // As a resolver reads the forms of C's inet_aton.
            _ when name.All(character => char.IsAsciiHexDigit(character) || character is 'x' or '.') => ["127.0.0.1"],
            _ => throw new SocketException((int)SocketError.HostNotFound),
        });

        var (url, refusal) = await addresses.CheckAsync(text, Cancellation);

        refusal?.Field.ShouldBe(field);
        (url is null).ShouldBe(field is not null);
    }

    [Theory]
    [InlineData("http://127.0.0.1:{0}/")]
    [InlineData("http://[::ffff:127.0.0.1]:{0}/")]
    [InlineData("http://2130706433:{0}/")]
    [InlineData("http://0x7f.1:{0}/")]
    [InlineData("http://inside.example.com:{0}/")]
    public async Task Nothing_connects_to_this_machine_however_it_is_written(string form)
    {
        await using var receiver = await Receiver.StartAsync();
        var addresses = Addresses(_ => ["127.0.0.1"]);

        var answer = await SendAsync(addresses, string.Format(System.Globalization.CultureInfo.InvariantCulture, form, new Uri(receiver.Url()).Port));

        (answer.Fault, answer.Status).ShouldBe((WebhookFault.AddressRefused, null));
        receiver.Messages.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_name_that_answers_otherwise_after_it_was_saved_gains_nothing()
    {
        await using var receiver = await Receiver.StartAsync();
        string[] answers = ["93.184.215.14", "127.0.0.1"];
        var asked = 0;
        var addresses = Addresses(_ => [answers[asked++]]);
        var (url, _) = await addresses.CheckAsync("https://changing.example.com/", Cancellation);
        url.ShouldNotBeNull();

        var answer = await SendAsync(addresses, $"http://changing.example.com:{new Uri(receiver.Url()).Port}/");

        (answer.Fault, asked).ShouldBe((WebhookFault.AddressRefused, 2));
        receiver.Messages.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_answers_is_looked_at_within_bounds()
    {
        await using var receiver = await Receiver.StartAsync();
        var addresses = Addresses(Never, "127.0.0.0/8");
        receiver.Answer = async (message, http) =>
        {
            switch (message.Path)
            {
                case "long":
                    await http.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(new string('a', 100_000) + '\0'));
                    break;
                case "nul":
                    await http.Response.Body.WriteAsync("a\0b"u8.ToArray());
                    break;
                case "moved":
                    http.Response.Redirect(receiver.Url("target"));
                    break;
                case "slow":
                    await Task.Delay(TimeSpan.FromSeconds(20), http.RequestAborted);
                    break;
                case "drip":
                    while (true)
                    {
                        await http.Response.Body.WriteAsync("a"u8.ToArray(), http.RequestAborted);
                        await http.Response.Body.FlushAsync(http.RequestAborted);
                        await Task.Delay(100, http.RequestAborted);
                    }

                case "later":
                    (http.Response.StatusCode, http.Response.Headers.RetryAfter) = (429, "120");
                    break;
            }
        };

        (await SendAsync(addresses, receiver.Url("long"))).Text.ShouldBe(new string('a', WebhookSender.MostAnswer));
        (await SendAsync(addresses, receiver.Url("nul"))).Text.ShouldBe("a\uFFFDb");
        var moved = await SendAsync(addresses, receiver.Url("moved"));
        (moved.Fault, moved.Status).ShouldBe((WebhookFault.Redirected, 302));
        foreach (var slow in await Task.WhenAll(SendAsync(addresses, receiver.Url("slow")), SendAsync(addresses, receiver.Url("drip"))))
        {
            (slow.Fault, slow.Status).ShouldBe((WebhookFault.TimedOut, null));
        }

        (await SendAsync(addresses, receiver.Url("later"))).RetryAfter.ShouldBe(NodaTime.Duration.FromMinutes(2));
        (await SendAsync(addresses, receiver.Url().Replace("http:", "https:", StringComparison.Ordinal))).Fault.ShouldBe(WebhookFault.Certificate);
        (await SendAsync(addresses, "http://127.0.0.1:1/")).Fault.ShouldBe(WebhookFault.NoConnection);
        receiver.Messages.ShouldNotContain(message => message.Path == "target");
    }

    /// <summary>The values with which the libraries of Standard Webhooks test themselves, and the algorithm built anew.</summary>
    [Fact]
    public void A_signature_is_that_of_Standard_Webhooks()
    {
        const string secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        var (body, key) = ("""{"test": 2432232314}"""u8.ToArray(), Convert.FromBase64String(secret["whsec_".Length..]));

        var signature = WebhookSecrets.Sign([key], "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, body);

        signature.ShouldBe("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
        StandardWebhooks.Signature(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", body).ShouldBe(signature);
    }

    static async Task<WebhookAnswer> SendAsync(WebhookAddresses addresses, string url)
    {
        using var sender = new WebhookSender(addresses, s_secrets, Options.Create(new WebhookOptions { TimeoutSeconds = 1 }), SystemTime.Clock);
        var endpoint = new WebhookEndpoint { Url = url, Secret = s_secrets.Create().Stored };
        return await sender.SendAsync(endpoint, new("evt_1", "{}"u8.ToArray()), Cancellation);
    }

    static string[] Never(string name) => throw new InvalidOperationException($"Nobody asks for {name}.");

    static WebhookAddresses Addresses(Func<string, string[]> resolve, params string[] allowed)
    {
        var options = new WebhookOptions();
        foreach (var range in allowed)
        {
            options.AllowPrivateAddresses.Add(range);
        }

        return new(new((name, _) => Task.FromResult(Array.ConvertAll(resolve(name), IPAddress.Parse))), Options.Create(options));
    }
}
