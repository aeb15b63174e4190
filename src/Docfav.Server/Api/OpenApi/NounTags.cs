using Microsoft.OpenApi;

namespace Docfav.Server.Api.OpenApi;

/// <summary>The nouns that operations are filed under, in the reference's order.</summary>
static class NounTags
{
    static readonly (string Name, string Text, string[] Segments)[] Table =
    [
        ("User & Profiles", "The user on whose behalf a key acts, and the user's professional profiles.", ["me", "profiles"]),
        ("Clinics", "Back office clinics and their calendars: the places where appointments occur.", ["backofficeclinics", "calendars"]),
        ("Staff", "Staff members, and the staff calendars that link them to calendars.", ["staff", "staffcalendars"]),
        ("Services", "The services catalog.", ["services"]),
        ("Clients", "List, search, create, retrieve and update clients.", ["clients"]),
        ("Availability", "Working hours, occupied time and free slots.", ["schedules", "occupied", "check-availability", "available-slots"]),
        ("Appointments", "Create and manage appointments.", ["availability", "appointments"]),
        ("Changes", "What has changed, in order: for systems that keep a copy.", ["changes"]),
    ];

    /// <summary>The noun of a path: the last of its segments that names one decides.</summary>
    public static string Of(string path)
    {
        var nouns = path.Split('/').Select(segment => Array.Find(Table, noun => noun.Segments.Contains(segment, StringComparer.Ordinal)).Name);
        return nouns.LastOrDefault(name => name is not null) ?? throw new InvalidOperationException($"The path {path} belongs to no noun.");
    }

    /// <summary>Those that the document's operations use.</summary>
    public static HashSet<OpenApiTag> Used(OpenApiDocument document)
    {
        var used = document.Paths.Values.SelectMany(path => path.Operations!.Values).SelectMany(operation => operation.Tags!)
            .Select(tag => tag.Reference.Id).ToHashSet(StringComparer.Ordinal);
        return [.. Table.Where(noun => used.Contains(noun.Name)).Select(noun => new OpenApiTag { Name = noun.Name, Description = noun.Text })];
    }
}
