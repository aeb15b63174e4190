using System.Globalization;

namespace Docfav.Server.BackOffice.Settings;

/// <summary>Amounts as people read and type them.</summary>
static class Money
{
    /// <summary><c>50,00 €</c>, of hundredths.</summary>
    public static string Euros(int hundredths) => (hundredths / 100m).ToString("N2", CultureInfo.CurrentCulture) + " €";

    /// <summary><c>50,00</c>, of hundredths, as a form's text.</summary>
    public static string Text(int hundredths) => (hundredths / 100m).ToString("0.00", CultureInfo.CurrentCulture);
}
