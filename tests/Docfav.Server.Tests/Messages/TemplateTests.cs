using Docfav.Server.Clinics;
using Docfav.Server.Data;
using Docfav.Server.Messages;
using Docfav.Server.Tests.Availability;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.Messages;

public sealed class TemplateTests
{
    static readonly VisitWords Visit = new(
        "Clínica <b>", null, Language.Es, "Mar\r\nBcc: eve@example.com", "Fisio & más", "Pedro", "Centro", null, TimeZones.Of("Europe/Madrid"),
        TestClinic.At("2026-06-10T08:00"), TestClinic.At("2026-06-10T08:30"))
    {
        IsOn = true,
        Link = new("https://agenda.example.com/visit?token=a&b=c"),
    };

    [Fact]
    public void A_line_without_anything_to_say_is_left_out_and_nothing_that_is_put_in_is_markup_or_a_line()
    {
        var content = MessageWords.Fill(new("{client_firstname}: {service}", "Hola, {client_firstname}:\n{address}\nSí: {confirm_link}\nNo: {cancel_link}\n\n\n\n{service} {address}\n{staff"), Visit);

        content.Subject.ShouldBe("Mar Bcc: eve@example.com: Fisio & más");
        content.Text.ShouldBe("Hola, Mar Bcc: eve@example.com:\nNo: https://agenda.example.com/visit?token=a&b=c\n\nFisio & más \n{staff\n");
        content.Html.ShouldContain("""No: <a href="https://agenda.example.com/visit?token=a&amp;b=c">Cancelar la cita</a></p>""");
        content.Html.ShouldContain("<p>Fisio &amp; m&#225;s <br>\n{staff</p>");
        content.Html.ShouldContain("""<html lang="es">""");
        MessageWords.Fill(new("s", "{clinic} <script>"), Visit).Html.ShouldContain("<p>Cl&#237;nica &lt;b&gt; &lt;script&gt;</p>");
    }

    [Fact]
    public void The_repeated_hour_says_which_it_is()
    {
        var zone = TimeZones.Of("Europe/Madrid");
        MessageWords.Time(TestClinic.At("2026-10-25T00:30"), zone, Language.Es).ShouldBe("02:30 (antes del cambio de hora)");
        MessageWords.Time(TestClinic.At("2026-10-25T01:30"), zone, Language.Es).ShouldBe("02:30 (después del cambio de hora)");
        MessageWords.Time(TestClinic.At("2026-10-25T02:30"), zone, Language.Es).ShouldBe("03:30");
        MessageWords.Date(TestClinic.At("2026-10-24T22:30"), zone, Language.En).ShouldBe("Sunday 25 October 2026");
    }

    [Fact]
    public void Every_default_fits_its_own_rules_and_leaves_nothing_open()
    {
        foreach (var kind in Enum.GetValues<TemplateKind>())
        {
            foreach (var language in Enum.GetValues<Language>())
            {
                var words = DefaultTemplates.Of(kind, language);
                TemplateForm.Subject.Read(words.Subject, out var subject).ShouldBeNull();
                TemplateForm.Body.Read(words.Body, out var body).ShouldBeNull();
                (subject, body).ShouldBe((words.Subject, words.Body));
                MessageWords.Fill(words, Visit with { Language = language, PreviousFrom = Visit.To }).Text.ShouldNotContain("{");
            }
        }

        TemplateForm.Body.Read("Hola {nombre}", out _).ShouldBe("has the unknown placeholder {nombre}");
        TemplateForm.Subject.Read("Confirm {confirm_link}", out _).ShouldBe("has the unknown placeholder {confirm_link}");
        TemplateForm.Body.Read("Set { x } and {0}", out _).ShouldBeNull();
    }
}
