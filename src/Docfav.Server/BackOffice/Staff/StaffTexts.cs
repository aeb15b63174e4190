namespace Docfav.Server.BackOffice.Staff;

/// <summary>Names the texts of staff, hours and days off: <c>StaffTexts.resx</c> in English, <c>StaffTexts.es.resx</c> in Spanish.</summary>
public sealed class StaffTexts;
