using System.Globalization;
using System.Text;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.Contract;

public sealed class CommittedDescriptionTests
{
    const string UpdateVariable = "DOCFAV_UPDATE_CONTRACT";

    static string CommittedFile => Path.Combine(Root(), "docs", "api", "openapi-v1.json");

    [Fact]
    public async Task The_committed_description_is_the_one_that_the_server_makes()
    {
        await using var server = new BuiltServer();
        var made = await server.DescribeAsync();
        if (Environment.GetEnvironmentVariable(UpdateVariable) == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(CommittedFile)!);
            await File.WriteAllBytesAsync(CommittedFile, made, TestContext.Current.CancellationToken);
        }

        var committed = File.Exists(CommittedFile) ? await File.ReadAllTextAsync(CommittedFile, TestContext.Current.CancellationToken) : "";
        committed.ShouldBe(
            Encoding.UTF8.GetString(made),
            $"docs/api/openapi-v1.json is not what the server makes. If the change is meant, write it anew with "
            + $"{UpdateVariable}=1 dotnet test tests/Docfav.Server.Tests --filter {nameof(CommittedDescriptionTests)} and commit it.");
    }

    [Fact]
    public async Task The_description_does_not_depend_on_the_environment()
    {
        await using var server = new BuiltServer();
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("tr-TR");
        await using var elsewhere = new BuiltServer(new("environment", "Development"), new("Docfav:Plans:free", "7"));

        (await elsewhere.DescribeAsync()).ShouldBe(await server.DescribeAsync());
    }

    static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Docfav.slnx")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The tests do not run inside the repository.");
        }

        return folder.FullName;
    }
}
