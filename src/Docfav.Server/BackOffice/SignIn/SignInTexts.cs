namespace Docfav.Server.BackOffice.SignIn;

/// <summary>Names the texts of sign-in and account: <c>SignInTexts.resx</c> in English, <c>SignInTexts.es.resx</c> in Spanish.</summary>
public sealed class SignInTexts;
