using Docfav.Server.Clinics;

namespace Docfav.Server.Messages;

/// <summary>A template's two parts.</summary>
public sealed record TemplateWords(string Subject, string Body);

/// <summary>The words of messages where a clinic has none of its own.</summary>
public static class DefaultTemplates
{
    const string VisitEs = """
        El {date} a las {time}
        {service}
        Con {staff}
        {calendar}
        {address}
        """;

    const string VisitEn = """
        On {date} at {time}
        {service}
        With {staff}
        {calendar}
        {address}
        """;

    const string AnswersEs = """
        Para confirmar que viene: {confirm_link}
        Si no puede venir: {cancel_link}
        """;

    const string AnswersEn = """
        To confirm that you are coming: {confirm_link}
        If you cannot come: {cancel_link}
        """;

    /// <summary>The words for a kind and language.</summary>
    public static TemplateWords Of(TemplateKind kind, Language language) => language == Language.Es ? Spanish(kind) : English(kind);

    static TemplateWords Spanish(TemplateKind kind) => kind switch
    {
        TemplateKind.Confirmation => new("Su cita en {clinic}: {date}, {time}", LetterEs("Su cita está reservada:", VisitEs, AnswersEs)),
        TemplateKind.Request => new(
            "Confirme su cita en {clinic}: {date}, {time}", LetterEs("Le hemos reservado esta cita. Por favor, confírmenos que viene:", VisitEs, AnswersEs)),
        TemplateKind.Change => new(
            "Cambio en su cita en {clinic}: {date}, {time}",
            LetterEs("Su cita del {previous_date} a las {previous_time} ha cambiado. Ahora es:", VisitEs, AnswersEs)),
        TemplateKind.Cancellation => new(
            "Cita cancelada en {clinic}: {date}, {time}",
            LetterEs("Su cita del {date} a las {time} ha sido cancelada.", "Si desea otra, póngase en contacto con nosotros.")),
        TemplateKind.Reminder => new("Recordatorio de su cita en {clinic}: {date}, {time}", LetterEs("Le recordamos su cita:", VisitEs, AnswersEs)),
    };

    static TemplateWords English(TemplateKind kind) => kind switch
    {
        TemplateKind.Confirmation => new("Your appointment at {clinic}: {date}, {time}", LetterEn("Your appointment is booked:", VisitEn, AnswersEn)),
        TemplateKind.Request => new(
            "Please confirm your appointment at {clinic}: {date}, {time}",
            LetterEn("We have reserved this appointment for you. Please let us know that you are coming:", VisitEn, AnswersEn)),
        TemplateKind.Change => new(
            "Your appointment at {clinic} has changed: {date}, {time}",
            LetterEn("Your appointment of {previous_date} at {previous_time} has changed. It is now:", VisitEn, AnswersEn)),
        TemplateKind.Cancellation => new(
            "Appointment cancelled at {clinic}: {date}, {time}",
            LetterEn("Your appointment of {date} at {time} has been cancelled.", "If you would like another one, please get in touch with us.")),
        TemplateKind.Reminder => new("Reminder of your appointment at {clinic}: {date}, {time}", LetterEn("This is a reminder of your appointment:", VisitEn, AnswersEn)),
    };

    static string LetterEs(params string[] parts) => string.Join("\n\n", ["Hola, {client_firstname}:", .. parts, "Un saludo,\n{clinic}"]);

    static string LetterEn(params string[] parts) => string.Join("\n\n", ["Hello {client_firstname},", .. parts, "Kind regards,\n{clinic}"]);
}
