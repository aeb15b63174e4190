namespace Docfav.Server.Access;

/// <summary>What an API key may do: the reference's nine scopes. Stored as bits.</summary>
[Flags]
public enum Scope
{
    None = 0,
    UserRead = 1 << 0,
    ProfilesRead = 1 << 1,
    BackOfficeClinicsRead = 1 << 2,
    StaffRead = 1 << 3,
    ServicesRead = 1 << 4,
    ClientsRead = 1 << 5,
    ClientsWrite = 1 << 6,
    AppointmentsRead = 1 << 7,
    AppointmentsWrite = 1 << 8,
}

/// <summary>The scopes' names, in the reference's order.</summary>
public static class Scopes
{
    static readonly (Scope Scope, string Name, string Text)[] Table =
    [
        (Scope.UserRead, "user:read", "Access to user information"),
        (Scope.ProfilesRead, "profiles:read", "Access to professional profiles"),
        (Scope.BackOfficeClinicsRead, "backofficeclinics:read", "Access to back office clinic information"),
        (Scope.StaffRead, "staff:read", "Access to staff and staff calendars information"),
        (Scope.ServicesRead, "services:read", "Access to services catalog"),
        (Scope.ClientsRead, "clients:read", "Access to client information and search"),
        (Scope.ClientsWrite, "clients:write", "Create and update clients"),
        (Scope.AppointmentsRead, "appointments:read", "Access to appointments and availability"),
        (Scope.AppointmentsWrite, "appointments:write", "Create and update appointments"),
    ];

    /// <summary>Every scope with its name and the reference's description.</summary>
    public static IReadOnlyList<(Scope Scope, string Name, string Text)> All => Table;

    /// <summary>The names of a set of scopes, in the reference's order.</summary>
    public static IEnumerable<string> Names(Scope scopes) =>
        Table.Where(entry => (scopes & entry.Scope) != Scope.None).Select(entry => entry.Name);

    /// <summary>Reads one name.</summary>
    public static bool TryParse(string name, out Scope scope)
    {
        scope = Array.Find(Table, entry => entry.Name == name).Scope;
        return scope != Scope.None;
    }
}
