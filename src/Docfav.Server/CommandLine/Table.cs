namespace Docfav.Server.CommandLine;

/// <summary>Lists on standard output: a line of names, then a line a row, columns separated by tabs.</summary>
static class Table
{
    public static void Write(IEnumerable<string> names, IEnumerable<IEnumerable<string?>> rows)
    {
        Console.WriteLine(string.Join('\t', names));
        foreach (var row in rows)
        {
            Console.WriteLine(string.Join('\t', row.Select(cell => cell ?? "")));
        }
    }
}
