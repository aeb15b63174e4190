namespace Docfav.Server.DataFile;

/// <summary>What the first pass has found out for the second. Only items that change places with others take room here.</summary>
sealed class ImportPlan
{
    /// <summary>New hashes of the passwords in clear, by the user's JSON path; a password that fits already has none.</summary>
    public Dictionary<string, string> PasswordHashes { get; } = new(StringComparer.Ordinal);

    /// <summary>The largest numbers that the file gives, clinic by clinic.</summary>
    public List<(int Client, int Appointment)> Largest { get; } = [];

    public List<Guid> ParkedUsers { get; } = [];
    public List<Guid> ParkedKeys { get; } = [];
    public List<(Guid Clinic, Guid Id)> ParkedMembers { get; } = [];
    public List<(Guid Clinic, Guid Id)> ParkedSpecialDays { get; } = [];
    public List<(Guid Clinic, Guid Id)> ParkedClients { get; } = [];
    public List<(Guid Clinic, Guid Id)> ParkedAppointments { get; } = [];
}
