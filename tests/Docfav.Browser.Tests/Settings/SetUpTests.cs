using System.Text.RegularExpressions;
using Docfav.Browser.Tests.Browsing;
using Docfav.Browser.Tests.Clinics;
using Docfav.Server.Clinics;
using Docfav.Server.Tests.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using Shouldly;
using Xunit;

namespace Docfav.Browser.Tests.Settings;

/// <summary>From an empty database to a clinic with three staff and its holidays, by the guide, in Spanish.</summary>
public sealed class SetUpTests(Chromium chromium, Houses houses) : BrowserTest(chromium, houses)
{
    [Fact]
    public async Task An_owner_is_guided_from_an_empty_database_to_a_clinic_that_can_be_booked()
    {
        await using var deployment = await Deployment.StartAsync(DatabaseKind.Sqlite, PostgresCluster.Current!, time: new FakeTime(Houses.Now));
        var page = (await VisitAsync(deployment, new Look(Locale: "es-ES"))).Page;

        await page.GotoAsync($"/account/first?code={deployment.Nodes[0].Get<SetupCode>().Text}");
        await FillAsync(
            page, ("Nombre", "Ana"), ("Apellidos", "Soto"), ("Correo electrónico", "ana@example.com"), ("Contraseña nueva", House.Password),
            ("Repita la contraseña", House.Password), ("Nombre de la clínica", "Clínica Sol"));
        await page.GetByRole(AriaRole.Button, new() { Name = "Crear y entrar" }).ClickAsync();

        // The empty agenda says what to do.
        await Expect(page.Locator(".guide")).ToContainTextAsync("0 de 6");
        await page.ShouldHaveNoAxeViolationsAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Datos de la clínica" }).ClickAsync();
        await FillAsync(page, ("Calle y número", "Gran Vía 1"), ("Código postal", "48001"), ("Población", "Bilbao"));
        await SaveAsync(page);
        await Expect(page.Locator(".guide")).ToContainTextAsync("1 de 6");
        await page.Locator(".guide").GetByRole(AriaRole.Link, new() { Name = "Un calendario" }).ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("Nuevo calendario");
        await Expect(page.GetByLabel("Calle y número")).ToHaveValueAsync("Gran Vía 1");
        await FillAsync(page, ("Nombre", "Centro"));
        await SaveAsync(page);

        await Expect(page.Locator(".settings-table")).ToContainTextAsync("Gran Vía 1, 48001 Bilbao");
        await page.Locator(".guide-next").GetByRole(AriaRole.Link, new() { Name = "Servicios" }).ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("Nuevo servicio");
        await FillAsync(page, ("Nombre", "Fisioterapia"), ("Minutos", "45"), ("Precio (€)", "1.250"));
        await page.GetByRole(AriaRole.Button, new() { Name = "Guardar y añadir otro" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert).Filter(new() { HasText = "sin separador de millares" })).ToBeVisibleAsync();
        await page.ShouldHaveNoAxeViolationsAsync();
        await FillAsync(page, ("Precio (€)", "49,90"));
        await page.GetByRole(AriaRole.Button, new() { Name = "Guardar y añadir otro" }).ClickAsync();
        await Expect(page.GetByLabel("Nombre", new() { Exact = true })).ToHaveValueAsync("");
        await Expect(page.GetByLabel("Nombre", new() { Exact = true })).ToBeFocusedAsync();
        await FillAsync(page, ("Nombre", "Masaje"), ("Precio (€)", "35"));
        await SaveAsync(page);

        await Expect(page.Locator(".settings-table tbody tr")).ToHaveCountAsync(2);
        await Expect(page.Locator(".settings-table tbody tr").First).ToContainTextAsync("49,90 €");
        await Expect(page.Locator(".guide")).ToContainTextAsync("3 de 6");
        foreach (var (name, surname) in new[] { ("Laura", "Gómez"), ("Marta", "Ruiz"), ("Pedro", "García") })
        {
            await AddStaffAsync(page, name, surname);
        }

        // What was found on the way is ticked at once; the last step is the holidays.
        await Expect(page.Locator(".guide")).ToContainTextAsync("5 de 6");
        await page.Locator(".guide-next").GetByRole(AriaRole.Link, new() { Name = "Festivos" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { NameRegex = Pattern("^Cerrar estos días") }).ClickAsync();
        await Expect(page.Locator(".guide.is-complete")).ToContainTextAsync("El primer hueco libre es el 16 de septiembre de 2026 a las 10:30, con Laura Gómez.");
        await page.ShouldHaveNoAxeViolationsAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Ir a la agenda" }).ClickAsync();
        await Expect(page.Locator(".grid-head-title")).ToContainTextAsync(["Laura Gómez", "Marta Ruiz", "Pedro García"]);
        await page.GotoAsync(page.Url.Replace("2026-09-16", "2026-10-12", StringComparison.Ordinal));
        await Expect(page.Locator(".closed-note").First).ToContainTextAsync("Fiesta Nacional");

        await using var db = deployment.Database.OpenRead();
        var services = await db.Services.OrderBy(service => service.Name).ToListAsync(TestContext.Current.CancellationToken);
        // The server ends before its visitor does.
        await page.GotoAsync("about:blank");
        services.Select(service => (service.Name, service.Duration, service.Price, service.Color)).ShouldBe([("Fisioterapia", 45, 4990, "#2E7D32"), ("Masaje", 30, 3500, "#1565C0")]);
    }

    /// <summary>Somebody who works at the one calendar, from Monday to Friday.</summary>
    static async Task AddStaffAsync(IPage page, string name, string surname)
    {
        await page.Locator(".settings-nav").GetByRole(AriaRole.Link, new() { Name = "Profesionales" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Nuevo profesional" }).ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("Nuevo profesional");
        await FillAsync(page, ("Nombre", name), ("Apellidos", surname));
        await SaveAsync(page);
        await page.GetByRole(AriaRole.Link, new() { Name = "Nuevo lugar de trabajo" }).ClickAsync();
        await page.GetByLabel("Calendario", new() { Exact = true }).SelectOptionAsync("Centro");
        await SaveAsync(page);
        await page.GetByRole(AriaRole.Button, new() { NameRegex = Pattern("^Añadir horas el lunes$") }).ClickAsync();
        await page.Locator("summary", new() { HasText = "Copiar" }).First.ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "De lunes a viernes" }).First.ClickAsync();
        await SaveAsync(page);
        await Expect(page.GetByText("Guardado").First).ToBeVisibleAsync();
    }

    static Regex Pattern(string text) => new(text, RegexOptions.IgnoreCase, TimeSpan.FromSeconds(1));

    static async Task FillAsync(IPage page, params (string Label, string Text)[] fields)
    {
        foreach (var (label, text) in fields)
        {
            await page.GetByLabel(label, new() { Exact = true }).FillAsync(text);
        }
    }

    static Task SaveAsync(IPage page) => page.GetByRole(AriaRole.Button, new() { Name = "Guardar", Exact = true }).ClickAsync();
}
