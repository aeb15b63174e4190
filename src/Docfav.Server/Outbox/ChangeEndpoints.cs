using System.Text.Json;
using Docfav.Server.Access;
using Docfav.Server.Api;

namespace Docfav.Server.Outbox;

static class ChangeEndpoints
{
    public static void MapChanges(this RouteGroupBuilder api) =>
        api.MapGet("/backofficeclinics/{backOfficeClinicId}/changes", ListChanges).Declare(new()
        {
            Scopes = Scope.AppointmentsRead | Scope.ClientsRead,
            AnyScope = true,
            Refusals = [RefusalCode.CursorExpired],
            Example = ChangeExamples.Page,
        });

    /// <summary>List what has changed: appointments, groups and clients, with deletions, in the order in which it was committed.</summary>
    /// <remarks>
    /// Read everything once, beginning with a cursor from after=now, and from then on ask with the cursor of the last answer, every few seconds or as often as
    /// you need it; while has_more is true, at once. Nothing is left out and nothing appears behind a cursor that was handed out. Changes are kept for 30 days; a
    /// cursor that is older, or older than a data file that was brought in (clinic.imported), is answered CURSOR_EXPIRED: read everything anew. Appointments and
    /// groups need the scope appointments:read, clients need clients:read; what a key may not see is left out. A cursor is of one clinic, and opaque.
    /// </remarks>
    internal static async Task<Answer<ChangePage>> ListChanges(
        ManagedClinic backOfficeClinicId, Query<ChangeQuery> query, ChangeFeed feed, ApiCall call, CancellationToken cancellation) =>
        await feed.ReadAsync(backOfficeClinicId.Id, query.Value, cancellation) is not { } page ? Refusal.Of(RefusalCode.CursorExpired) with { Field = "after" }
            : Answer.Written<ChangePage>(json => Write(json, page, call.Caller.Scopes));

    /// <summary>What is stored is written as it is.</summary>
    static void Write(Utf8JsonWriter json, FeedPage page, Scope scopes)
    {
        json.WriteStartObject();
        json.WriteStartArray("changes");
        foreach (var item in page.Events.Where(item => IsShown(item.Kind, scopes)))
        {
            json.WriteStartObject();
            json.WriteNumber("sequence", item.Sequence);
            json.WriteString("kind", item.Kind.Name());
            json.WriteString("subject_id", item.SubjectId);
            json.WriteString("at", ApiJson.Zulu(item.At));
            json.WritePropertyName("data");
            json.WriteRawValue(item.Data);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteString("cursor", page.Cursor.ToString());
        json.WriteBoolean("has_more", page.HasMore);
        json.WriteEndObject();
    }

    static bool IsShown(EventKind kind, Scope scopes) =>
        kind == EventKind.ClinicImported || scopes.HasFlag(kind.IsOfClient() ? Scope.ClientsRead : Scope.AppointmentsRead);
}
