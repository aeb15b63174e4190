using System.Buffers;
using System.Text.Json;
using Docfav.Server.Outbox;
using NodaTime;
using NodaTime.Text;

namespace Docfav.Server.Webhooks;

/// <summary>What an endpoint is sent.</summary>
/// <param name="Id">The header <c>webhook-id</c>: the same however often the message is sent.</param>
/// <param name="Body">JSON: <c>type</c>, <c>timestamp</c>, <c>clinic_id</c>, <c>sequence</c> where it is an event's, and <c>data</c>.</param>
public sealed record WebhookMessage(string Id, byte[] Body)
{
    /// <summary>The type of a message that a manager sends to try an endpoint.</summary>
    public const string TestType = "webhook.test";

    /// <summary>The message of an event; its id is made of what the event is, and so is known before and after any crash.</summary>
    public static WebhookMessage Of(OutboxEvent item) =>
        new(IdOf(item.ClinicId, item.Sequence, item.At), Write(item.Kind.Name(), item.At, item.ClinicId, item.Sequence, item.Data));

    /// <summary>The id of an event's message. It has the time as well: after a backup was restored, sequences come a second time.</summary>
    public static string IdOf(Guid clinicId, long sequence, Instant at) => FormattableString.Invariant($"evt_{clinicId:N}_{sequence}_{at.ToUnixTimeSeconds()}");

    /// <summary>A message that is about nothing.</summary>
    public static WebhookMessage Test(Guid clinicId, Guid endpointId, Instant now) =>
        new($"evt_test_{Guid.CreateVersion7(now.ToDateTimeOffset()):N}", Write(TestType, now, clinicId, null, $$"""{"id":"{{endpointId}}"}"""));

    static byte[] Write(string type, Instant at, Guid clinicId, long? sequence, string data)
    {
        var bytes = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteString("type", type);
            json.WriteString("timestamp", InstantPattern.General.Format(at));
            json.WriteString("clinic_id", clinicId);
            if (sequence is { } number)
            {
                json.WriteNumber("sequence", number);
            }

            json.WritePropertyName("data");
            json.WriteRawValue(data);
            json.WriteEndObject();
        }

        return bytes.WrittenSpan.ToArray();
    }
}
