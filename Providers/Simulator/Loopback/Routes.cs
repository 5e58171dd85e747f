using System.Text.Json.Nodes;

namespace Billing.Providers.Simulator.Loopback;

/// <summary>Every request of Stripe's API that is spoken here. <c>*</c> stands for a name.</summary>
internal static class Routes
{
    public delegate JsonObject Handler(Turn turn, Form form, string id);

    private static readonly List<(string Method, string[] Path, Handler Handler, bool MovesMoney)> All = [];

    static Routes()
    {
        Kind("customers", "customer", "email", "test_clock");
        Post("customers", static (turn, form, _) => Customers.Create(turn, form));
        Get("customers/*", Customers.Get);
        Post("customers/*", Customers.Update);
        Delete("customers/*", Customers.Delete);
        Get("customers/*/payment_methods", static (turn, form, id) =>
            Paging.Page(turn, Form.Parse($"customer={id}&limit={form.Number("limit") ?? 10}"), $"/v1/customers/{id}/payment_methods", "payment_method", "customer"));

        Post("customers/*/sources", Sources.Create);
        All.Add(("POST", ["customers", "*", "sources", "*"], Two(static (turn, form, customer, id) => Sources.Update(turn, form, customer, id)), false));
        All.Add(("DELETE", ["customers", "*", "sources", "*"], Two(static (turn, _, customer, id) => Sources.Delete(turn, customer, id)), false));

        Kind("payment_methods", "payment_method", "customer", "type");
        Post("payment_methods", static (turn, form, _) => PaymentMethods.Create(turn, form));
        Post("payment_methods/*", PaymentMethods.Update);
        Post("payment_methods/*/attach", PaymentMethods.Attach);
        Post("payment_methods/*/detach", PaymentMethods.Detach);

        Kind("payment_intents", "payment_intent", "customer");
        Post("payment_intents", static (turn, form, _) => PaymentIntents.Create(turn, form), movesMoney: true);
        Post("payment_intents/*", PaymentIntents.Update);
        Post("payment_intents/*/confirm", Confirmations.Confirm, movesMoney: true);
        Post("payment_intents/*/capture", PaymentIntents.Capture);
        Post("payment_intents/*/cancel", PaymentIntents.Cancel);

        Kind("setup_intents", "setup_intent", "customer", "payment_method");
        Post("setup_intents", static (turn, form, _) => SetupIntents.Create(turn, form));
        Post("setup_intents/*/confirm", SetupIntents.Confirm);
        Post("setup_intents/*/cancel", SetupIntents.Cancel);

        Kind("charges", "charge", "customer", "payment_intent");
        Kind("refunds", "refund", "charge", "payment_intent");
        Post("refunds", static (turn, form, _) => Refunds.Create(turn, form), movesMoney: true);
        Post("refunds/*", Refunds.Update);
        Post("refunds/*/cancel", Refunds.Cancel);
        Kind("disputes", "dispute", "charge", "payment_intent");
        Post("disputes/*", Disputes.Update);
        Post("disputes/*/close", Disputes.Close);
        Get("mandates/*", static (turn, _, id) => turn.Find("mandate", id));

        Kind("products", "product", "active");
        Post("products", static (turn, form, _) => Catalogs.CreateProduct(turn, form));
        Post("products/*", Catalogs.UpdateProduct);
        Delete("products/*", Catalogs.DeleteProduct);
        Kind("prices", "price", "product", "currency");
        Post("prices", static (turn, form, _) => Catalogs.CreatePrice(turn, form));
        Post("prices/*", Catalogs.UpdatePrice);

        Kind("checkout/sessions", "checkout.session", "customer", "status", "payment_intent", "subscription", "payment_link");
        Post("checkout/sessions", static (turn, form, _) => CheckoutSessions.Create(turn, form));
        Get("checkout/sessions/*/line_items", CheckoutSessions.Lines);
        Post("checkout/sessions/*/expire", CheckoutSessions.ExpireNow);
        Get("payment_pages/*", static (turn, _, id) => turn.Find("checkout.session", id));
        Post("payment_pages/*/confirm", CheckoutSessions.Confirm);
        Post("billing_portal/sessions", static (turn, form, _) => HostedPages.CreatePortal(turn, form));
        Kind("payment_links", "payment_link", "active");
        Post("payment_links", static (turn, form, _) => HostedPages.CreateLink(turn, form));
        Post("payment_links/*", HostedPages.UpdateLink);
        Get("payment_links/*/line_items", HostedPages.LinkLines);

        Kind("subscriptions", "subscription", "customer", "status");
        Post("subscriptions", static (turn, form, _) => Subscriptions.Create(turn, form));
        Post("subscriptions/*", Subscriptions.Update);
        Delete("subscriptions/*", Subscriptions.Cancel);
        Kind("invoices", "invoice", "customer", "status", "collection_method");
        Post("invoices", static (turn, form, _) => Invoices.Create(turn, form));
        Post("invoices/*", Invoices.Update);
        Delete("invoices/*", Invoices.Delete);
        Post("invoices/*/finalize", Invoices.Finalize);
        Post("invoices/*/pay", Invoices.Pay);
        Post("invoices/*/send", Invoices.Send);
        Post("invoices/*/void", Invoices.Void);
        Post("invoices/*/mark_uncollectible", Invoices.GiveUp);
        Kind("invoiceitems", "invoiceitem", "customer", "invoice");
        Post("invoiceitems", static (turn, form, _) => InvoiceItems.Create(turn, form));
        Delete("invoiceitems/*", InvoiceItems.Delete);

        Kind("events", "event", "type");
        Kind("webhook_endpoints", "webhook_endpoint");
        Post("webhook_endpoints", static (turn, form, _) => WebhookEndpoints.Create(turn, form));
        Delete("webhook_endpoints/*", WebhookEndpoints.Delete);
        Kind("test_helpers/test_clocks", "test_helpers.test_clock");
        Post("test_helpers/test_clocks", static (turn, form, _) => TestClocks.Create(turn, form));
        Post("test_helpers/test_clocks/*/advance", TestClocks.Advance);
        Delete("test_helpers/test_clocks/*", TestClocks.Delete);
        Get("account", static (_, _, _) => Account());
    }

    public static IEnumerable<string> Spoken => All.Select(static route => $"{route.Method} /v1/{string.Join('/', route.Path)}");

    /// <summary>Null when it is not spoken here.</summary>
    public static (Handler Handler, string Id, bool MovesMoney)? Find(string method, string path)
    {
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        foreach (var route in All)
        {
            if (route.Method == method && route.Path.Length == parts.Length
                && route.Path.Zip(parts).All(static pair => pair.First == "*" || pair.First == pair.Second))
            {
                // Two names, where one thing is below another, go as one text.
                var names = route.Path.Zip(parts).Where(static pair => pair.First == "*").Select(static pair => Uri.UnescapeDataString(pair.Second));
                return (route.Handler, string.Join('/', names), route.MovesMoney);
            }
        }

        return null;
    }

    private static void Kind(string path, string kind, params string[] filters)
    {
        Get(path, (turn, form, _) => Paging.Page(turn, form, $"/v1/{path}", kind, filters));
        Get($"{path}/*", (turn, _, id) => turn.Find(kind, id));
    }

    private static void Get(string path, Handler handler)
    {
        // What is asked for by name has its own way before the general one.
        All.RemoveAll(route => route.Method == "GET" && string.Join('/', route.Path) == path);
        All.Add(("GET", path.Split('/'), handler, false));
    }

    private static void Post(string path, Handler handler, bool movesMoney = false) => All.Add(("POST", path.Split('/'), handler, movesMoney));

    private static void Delete(string path, Handler handler) => All.Add(("DELETE", path.Split('/'), handler, false));

    private static Handler Two(Func<Turn, Form, string, string, JsonObject> handler) =>
        (turn, form, names) => handler(turn, form, names.Split('/')[0], names.Split('/')[1]);

    private static JsonObject Account() => new()
    {
        ["id"] = "acct_loopback",
        ["object"] = "account",
        ["charges_enabled"] = true,
        ["country"] = "US",
        ["default_currency"] = "usd",
        ["details_submitted"] = true,
        ["settings"] = new JsonObject { ["dashboard"] = new JsonObject { ["display_name"] = "Loopback", ["timezone"] = "Etc/UTC" } },
        ["type"] = "standard",
    };
}
