using Docfav.Server.Api;

namespace Docfav.Server.Access.SignIn;

/// <summary>What a new password must be: long enough. Any characters will do; rules of composition make passwords no better.</summary>
public static class PasswordRules
{
    public const int Shortest = 8;
    public const int Longest = 1_000;

    public static Refusal? Fault(string password) =>
        password.Length is < Shortest or > Longest ? Refusal.Invalid("password", $"A password has from {Shortest} to {Longest} characters.") : null;
}
