namespace Docfav.Server.BackOffice.Settings;

/// <summary>Names the texts of webhooks: <c>WebhookTexts.resx</c> in English, <c>WebhookTexts.es.resx</c> in Spanish.</summary>
public sealed class WebhookTexts;
