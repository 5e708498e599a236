DROP TABLE subscription_route_filters;
DROP TABLE subscription_routes;
