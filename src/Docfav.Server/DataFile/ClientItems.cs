using System.Text.Json;
using Docfav.Server.Api.Forms;
using Docfav.Server.Clients;
using Docfav.Server.Clinics;
using NodaTime;

namespace Docfav.Server.DataFile;

/// <summary><c>clients</c> and <c>retained_identities</c>.</summary>
static class ClientItems
{
    static readonly LocalDate EarliestBirth = new(1850, 1, 1);
    static readonly Form<Gender?> Sex = Form.OneOf<Gender>().OrNull();
    static readonly Form<Language?> MessageLanguage = Form.OneOf<Language>().OrNull();

    public static ClientItem Read(ItemFields fields, Guid clinicId)
    {
        var number = fields.Read("client_number", DataForms.Number);
        var created = fields.Read("created_at", DataForms.Instant);
        var photo = Pictures.Read(fields, "photo", clinicId, fields.Id);
        var client = new Client
        {
            ClinicId = clinicId,
            Id = fields.Id,
            ClientNumber = number ?? 0,
            Firstname = fields.Read("firstname", Form.Line),
            Lastname = fields.Read("lastname", Form.Line),
            Email = fields.Read("email", Form.Email),
            Phone = fields.Read("phone", Form.Telephone),
            Gender = fields.Read("gender", Sex),
            DateOfBirth = fields.Read("date_of_birth", DataForms.Date),
            Address = fields.Read("address", Form.Address),
            City = fields.Read("city", Form.Line),
            Province = fields.Read("province", Form.Line),
            PostCode = fields.Read("post_code", Form.PostCode),
            CountryCode = fields.Read("country_code", Form.CountryCode),
            IdCard = fields.Read("id_card", Form.Line),
            Note = fields.Read("note", Form.Note),
            Tags = [.. fields.Read("tags", Form.Tags, [])],
            IsActive = fields.Read("is_active", Form.Boolean, true),
            IsCompany = fields.Read("is_company", Form.Boolean),
            WalkIn = fields.Read("walk_in", Form.Boolean),
            ReceiveReminders = fields.Read("receive_reminders", Form.Boolean, true),
            ReceiveCampaigns = fields.Read("receive_campaigns", Form.Boolean, true),
            Language = fields.Read("language", MessageLanguage),
            HasPhoto = photo is not null,
            CreatedAt = created ?? Instant.FromUnixTimeSeconds(fields.Now.ToUnixTimeSeconds()),
        };
        Check(fields, client);
        client.Fold();
        return new(fields.Id, fields.Place, client) { Number = number, CreatedAt = created, Photo = photo };
    }

    /// <summary>What the API asks of every client.</summary>
    static void Check(ItemFields fields, Client client)
    {
        if (!fields.IsFaulty && !client.WalkIn && client is { Firstname: null, Lastname: null, Email: null, Phone: null })
        {
            fields.Refuse("firstname", "is required, or one of lastname, email and phone, unless walk_in is true");
        }

        // A day's grace: it is already tomorrow east of here.
        if (client.DateOfBirth < EarliestBirth || client.DateOfBirth > fields.Now.InUtc().Date.PlusDays(1))
        {
            fields.Refuse("date_of_birth", "must be from 1850-01-01 and not in the future");
        }

        if (client.Id == client.ClinicId)
        {
            fields.Refuse("id", "must not be the clinic's id");
        }
    }

    public static Item<RetainedIdentity> ReadIdentity(ItemFields fields, Guid clinicId)
    {
        var erased = fields.Read("erased_at", DataForms.Instant);
        var until = fields.Read("keep_until", DataForms.Instant);
        fields.RequireGiven("erased_at");
        fields.RequireGiven("keep_until");
        return new(fields.Id, fields.Place, new()
        {
            ClinicId = clinicId,
            Id = fields.Id,
            ClientId = fields.Require("client_id", Form.Uuid),
            Firstname = fields.Read("firstname", Form.Line),
            Lastname = fields.Read("lastname", Form.Line),
            IdCard = fields.Read("id_card", Form.Line),
            DateOfBirth = fields.Read("date_of_birth", DataForms.Date),
            ErasedAt = erased ?? default,
            KeepUntil = until ?? default,
        });
    }

    public static void Write(Utf8JsonWriter json, RetainedIdentity identity)
    {
        json.WriteStartObject();
        json.WriteId("id", identity.Id);
        json.WriteId("client_id", identity.ClientId);
        json.WriteString("firstname", identity.Firstname);
        json.WriteString("lastname", identity.Lastname);
        json.WriteString("id_card", identity.IdCard);
        json.WriteDate("date_of_birth", identity.DateOfBirth);
        json.WriteInstant("erased_at", identity.ErasedAt);
        json.WriteInstant("keep_until", identity.KeepUntil);
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, Client client, Picture? photo)
    {
        json.WriteStartObject();
        json.WriteId("id", client.Id);
        json.WriteNumber("client_number", client.ClientNumber);
        json.WriteString("firstname", client.Firstname);
        json.WriteString("lastname", client.Lastname);
        json.WriteString("email", client.Email);
        json.WriteString("phone", client.Phone);
        json.WriteWord("gender", client.Gender);
        json.WriteDate("date_of_birth", client.DateOfBirth);
        json.WriteString("address", client.Address);
        json.WriteString("city", client.City);
        json.WriteString("province", client.Province);
        json.WriteString("post_code", client.PostCode);
        json.WriteString("country_code", client.CountryCode);
        json.WriteString("id_card", client.IdCard);
        json.WriteString("note", client.Note);
        json.WriteList("tags", client.Tags);
        json.WriteBoolean("is_active", client.IsActive);
        json.WriteBoolean("is_company", client.IsCompany);
        json.WriteBoolean("walk_in", client.WalkIn);
        json.WriteBoolean("receive_reminders", client.ReceiveReminders);
        json.WriteBoolean("receive_campaigns", client.ReceiveCampaigns);
        json.WriteWord("language", client.Language);
        Pictures.Write(json, "photo", photo);
        json.WriteInstant("created_at", client.CreatedAt);
        json.WriteEndObject();
    }
}
