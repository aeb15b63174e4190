using Docfav.Server.Api;

namespace Docfav.Server.Clinics;

/// <summary>What several managers may edit at once: whoever saves has seen what is stored.</summary>
static class Edited
{
    /// <summary>The field of <see cref="Meanwhile"/>.</summary>
    public const string Field = "changed_meanwhile";

    /// <summary>Somebody else has changed it since it was read; nothing was overwritten.</summary>
    public static Refusal Meanwhile { get; } = Refusal.Invalid(Field, "It has been changed since it was read");
}
