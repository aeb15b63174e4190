using System.Reflection;
using Docfav.Server.Tests.Hosting;
using Xunit;
using Xunit.Sdk;
using Xunit.v3;

namespace Docfav.Server.Tests.DataFile;

/// <summary>A test on each pair of kinds of databases.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class CombinatorialKindsAttribute : DataAttribute
{
    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker) =>
        new([.. from first in Enum.GetValues<DatabaseKind>() from second in Enum.GetValues<DatabaseKind>() select new TheoryDataRow(first, second)]);

    public override bool SupportsDiscoveryEnumeration() => true;
}
