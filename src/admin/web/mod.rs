//! The panel's handlers. Each takes a [`Desk`], which only an operator has whose role may go there.

mod audit;
mod cases;
mod catalogue;
mod customers;
mod dashboard;
mod desk;
mod list;
mod mail;
mod operators;
mod order;
mod orders;
mod payments;
mod settings;

use desk::Desk;

crate::web::routes! {
    get "/admin" => dashboard::show;
    get "/admin/orders" => orders::show;
    post "/admin/orders" => orders::search;
    get "/admin/orders/{id}" => order::show;
    post "/admin/orders/{id}/fulfil" => order::fulfil;
    post "/admin/orders/{id}/cancel" => order::cancel;
    get "/admin/customers/{id}" => customers::show;
    post "/admin/customers/{id}/cases" => cases::open;
    post "/admin/customers/{id}/cases/close" => cases::close;
    get "/admin/payments" => payments::show;
    post "/admin/payments/statements" => payments::upload;
    post "/admin/payments/{id}/assign" => payments::assign;
    post "/admin/payments/{id}/set-aside" => payments::set_aside;
    post "/admin/payments/{id}/count" => payments::count;
    post "/admin/payments/{id}/repeated" => payments::repeated;
    post "/admin/payments/{id}/undo" => payments::undo;
    get "/admin/mail" => mail::show;
    get "/admin/mail/{id}" => mail::message;
    post "/admin/mail/{id}/retry" => mail::retry;
    post "/admin/mail/{id}/drop" => mail::give_up;
    get "/admin/catalogue" => catalogue::show;
    post "/admin/catalogue" => catalogue::add;
    get "/admin/catalogue/export" => catalogue::export;
    get "/admin/catalogue/import" => catalogue::import::show;
    post "/admin/catalogue/import" => catalogue::import::preview;
    post "/admin/catalogue/import/apply" => catalogue::import::apply;
    get "/admin/catalogue/plans/{id}" => catalogue::plan::show;
    post "/admin/catalogue/plans/{id}" => catalogue::plan::save;
    post "/admin/catalogue/plans/{id}/retire" => catalogue::plan::retire;
    post "/admin/catalogue/plans/{id}/restore" => catalogue::plan::restore;
    post "/admin/catalogue/plans/{id}/prices" => catalogue::plan::price;
    post "/admin/catalogue/plans/{id}/addons" => catalogue::plan::addon;
    post "/admin/catalogue/plans/{id}/addons/retire" => catalogue::plan::retire_addon;
    post "/admin/catalogue/plans/{id}/questions" => catalogue::plan::question;
    post "/admin/catalogue/plans/{id}/questions/retire" => catalogue::plan::retire_question;
    get "/admin/catalogue/coupons" => catalogue::coupons::show;
    post "/admin/catalogue/coupons" => catalogue::coupons::put;
    post "/admin/catalogue/coupons/{id}/end" => catalogue::coupons::end;
    get "/admin/audit" => audit::show;
    post "/admin/audit/verify" => audit::verify;
    get "/admin/settings" => settings::show;
    get "/admin/operators" => operators::show;
    post "/admin/operators" => operators::invite;
    post "/admin/operators/{id}/disable" => operators::disable;
    post "/admin/operators/{id}/enable" => operators::enable;
}
