Console.WriteLine("Docfav Server");
