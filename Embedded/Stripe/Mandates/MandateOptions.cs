namespace Stripe;

public class MandateGetOptions : BaseOptions;
