using Docfav.Server.Access;

namespace Docfav.Server.BackOffice.Settings;

/// <summary>The scopes as people choose them.</summary>
public static class ScopeGroups
{
    public const Scope Everything = ReadOnly | Scope.ClientsWrite | Scope.AppointmentsWrite;

    public const Scope ReadOnly =
        Scope.UserRead | Scope.ProfilesRead | Scope.BackOfficeClinicsRead | Scope.StaffRead | Scope.ServicesRead | Scope.ClientsRead | Scope.AppointmentsRead;

    /// <summary>What a page that takes bookings needs: it makes clients, and reads none.</summary>
    public const Scope Booking =
        Scope.BackOfficeClinicsRead | Scope.StaffRead | Scope.ServicesRead | Scope.ClientsWrite | Scope.AppointmentsRead | Scope.AppointmentsWrite;

    /// <summary>Scopes that belong together; a group's text is <c>Scopes_{Name}</c>, a scope's <c>Scope_{its name, with a line for the colon}</c>.</summary>
    public static IReadOnlyList<(string Name, IReadOnlyList<Scope> Scopes)> All { get; } =
    [
        ("clinic", [Scope.BackOfficeClinicsRead, Scope.StaffRead, Scope.ServicesRead]),
        ("clients", [Scope.ClientsRead, Scope.ClientsWrite]),
        ("appointments", [Scope.AppointmentsRead, Scope.AppointmentsWrite]),
        ("user", [Scope.UserRead, Scope.ProfilesRead]),
    ];

    /// <summary>Choices that set all scopes at once; a choice's text is <c>Preset_{Name}</c>.</summary>
    public static IReadOnlyList<(string Name, Scope Scopes)> Presets { get; } = [("read", ReadOnly), ("booking", Booking), ("everything", Everything), ("nothing", Scope.None)];

    /// <summary>A scope's name in the reference.</summary>
    public static string NameOf(Scope scope) => Scopes.Names(scope).Single();
}
