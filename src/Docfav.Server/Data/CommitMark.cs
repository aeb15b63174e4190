namespace Docfav.Server.Data;

/// <summary>Stands for the last commit to a database, by whatever process: two marks are equal only if nothing was committed between them.</summary>
public readonly record struct CommitMark(ulong A, ulong B, ulong C, ulong D, ulong E, ulong F);
