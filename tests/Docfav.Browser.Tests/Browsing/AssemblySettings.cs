using System.Runtime.CompilerServices;
using Microsoft.Playwright;

namespace Docfav.Browser.Tests.Browsing;

static class AssemblySettings
{
    /// <summary>Long enough for a busy machine: a page that is right is never waited for so long.</summary>
    [ModuleInitializer]
    public static void Set() => Assertions.SetDefaultExpectTimeout(15_000);
}
