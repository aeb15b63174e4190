using Docfav.Server.Clients;

namespace Docfav.Server.DataFile.Demo;

/// <summary>Words of which invented people and places are put together at random: any likeness to a person is chance.</summary>
static class InventedNames
{
    public static readonly string[] Women =
    [
        "Lucía", "María", "Carmen", "Ana", "Laura", "Marta", "Paula", "Sara", "Elena", "Cristina", "Nerea", "Ainhoa", "Itziar", "Amaia", "Leire", "Maite",
        "Núria", "Montserrat", "Inés", "Sofía", "Andrea", "Beatriz", "Rocío", "Pilar", "Concepción", "Ángela", "Mónica", "Verónica", "Raquel", "Irene",
        "Alba", "Noelia", "Begoña", "Begüm", "Ayşe", "Zoë", "Renée", "Françoise", "Małgorzata", "Agnieszka", "Zuzana", "Žaneta", "Søs", "Åsa", "Ștefania", "Ioana",
        "Fátima", "Chloé", "Grace", "Emily",
    ];

    public static readonly string[] Men =
    [
        "Antonio", "José", "Manuel", "Francisco", "David", "Javier", "Daniel", "Carlos", "Miguel", "Rafael", "Pedro", "Ángel", "Alejandro", "Fernando",
        "Sergio", "Pablo", "Jorge", "Alberto", "Luis", "Álvaro", "Óscar", "Adrián", "Raúl", "Iván", "Rubén", "Iker", "Unai", "Jon", "Mikel", "Gorka", "Aitor",
        "Joan", "Jordi", "Martí", "Íñigo", "Andrés", "Nicolás", "Łukasz", "Paweł", "Jürgen", "Björn", "Søren", "Þór", "Çağan", "Gökhan", "Ömer", "Ștefan",
        "Dragoš", "Noël", "James",
    ];

    public static readonly string[] Surnames =
    [
        "García", "Rodríguez", "González", "Fernández", "López", "Martínez", "Sánchez", "Pérez", "Gómez", "Martín", "Jiménez", "Ruiz", "Hernández", "Díaz",
        "Moreno", "Muñoz", "Álvarez", "Romero", "Alonso", "Gutiérrez", "Navarro", "Torres", "Domínguez", "Vázquez", "Ramos", "Gil", "Ramírez", "Serrano",
        "Blanco", "Molina", "Morales", "Suárez", "Ortega", "Delgado", "Castro", "Ortiz", "Rubio", "Marín", "Sanz", "Núñez", "Iglesias", "Medina", "Garrido",
        "Cortés", "Castillo", "Santos", "Lozano", "Guerrero", "Cano", "Prieto", "Méndez", "Cruz", "Calvo", "Gallego", "Vidal", "León", "Herrera", "Márquez",
        "Peña", "Flores", "Cabrera", "Campos", "Vega", "Fuentes", "Carrasco", "Ibáñez", "Etxeberria", "Agirre", "Goikoetxea", "Zubizarreta", "Uriarte",
        "Larrañaga", "Mendizabal", "Arrieta", "Puig", "Ferrer", "Soler", "Roca", "Güell", "Queiroz", "Gonçalves", "Çelik", "Dağ", "Yıldız", "Ğazal", "Größe",
        "Weiß", "Müller", "Żółkowski", "Wójcik", "Łącki", "Dvořák", "Ångström", "Sørensen", "Đurić", "Æbelø", "Lefèvre", "Cœur", "O'Neill", "Smith-Jones",
    ];

    public static readonly string[] Companies =
    [
        "Talleres", "Transportes", "Gimnasio", "Panadería", "Ferretería", "Academia", "Construcciones", "Librería", "Asesoría", "Imprenta",
    ];

    public static readonly string[] Streets =
    [
        "Calle Mayor", "Calle del Sol", "Avenida de la Estación", "Plaza Nueva", "Calle San Ignacio", "Calle de la Fuente", "Paseo del Río", "Camino Viejo",
        "Calle Ezequiel", "Avenida del Ángel", "Calle Zugazarte", "Travesía Común", "Calle Niño Perdido", "Ronda Norte",
    ];

    public static readonly (string City, string Province, string PostCode)[] Places =
    [
        ("Getxo", "Bizkaia", "48992"), ("Bilbao", "Bizkaia", "48001"), ("Leioa", "Bizkaia", "48940"), ("Sopela", "Bizkaia", "48600"),
        ("Donostia", "Gipuzkoa", "20001"), ("Vitoria-Gasteiz", "Araba", "01001"), ("A Coruña", "A Coruña", "15001"), ("León", "León", "24001"),
        ("Madrid", "Madrid", "28001"), ("Málaga", "Málaga", "29001"), ("València", "València", "46001"), ("Barcelona", "Barcelona", "08001"),
    ];

    public static readonly string[] Tags = ["vip", "mutua", "deportista", "embarazo", "tardes", "niños", "paga en efectivo", "teléfono antes", "revisión anual"];

    public static readonly string[] Notes =
    [
        "Prefiere las tardes.", "Llamar antes de cambiar la cita.", "Viene con su hija.", "Alergia al látex.", "Factura a la empresa.",
        "Trae informe de traumatología.\nPendiente de la resonancia.", "Aparca en la puerta: necesita rampa.", "Habla mejor inglés que español.",
    ];

    /// <summary>A first name of either gender.</summary>
    public static string First(Dice dice, Gender gender) => dice.Pick(gender == Gender.Female ? Women : Men);

    /// <summary>One surname, or two as is the custom in Spain.</summary>
    public static string Last(Dice dice) => dice.Chance(70) ? $"{dice.Pick(Surnames)} {dice.Pick(Surnames)}" : dice.Pick(Surnames);

    public static string Street(Dice dice) => FormattableString.Invariant($"{dice.Pick(Streets)} {dice.Between(1, 120)}, {dice.Between(1, 9)}.º");
}
