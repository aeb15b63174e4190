using Docfav.Server.Api;
using Docfav.Server.Api.Forms;

namespace Docfav.Server.Tests.Settings;

/// <summary>Fields as a form of the settings sends them.</summary>
static class Forms
{
    /// <summary>What is read, and the fields that are at fault.</summary>
    public static (T Fields, IReadOnlyList<string?> Faults) Read<T>(params (string Name, string? Text)[] texts) where T : IReadable<T>
    {
        var (fields, faults) = TextFieldReader.Read<T>(texts.ToDictionary(text => text.Name, text => text.Text));
        return (fields, [.. faults.Select(fault => fault.Field)]);
    }

    /// <summary>What is read, where all of it must be right.</summary>
    public static T Of<T>(params (string Name, string? Text)[] texts) where T : IReadable<T>
    {
        var (fields, faults) = Read<T>(texts);
        Shouldly.ShouldBeEnumerableTestExtensions.ShouldBeEmpty(faults);
        return fields;
    }

    /// <summary>Whether something was refused because somebody else has been faster.</summary>
    public static bool IsStale(this Refusal? refusal) => refusal is { Code: RefusalCode.ValidationError, Field: "changed_meanwhile" };
}
