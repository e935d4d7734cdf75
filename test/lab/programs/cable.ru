# Rails' ActionCable without the rest of Rails; ORIGINS are those that get in.
require "logger"
require "active_support/all"
require "action_cable"

cable = ActionCable.server
cable.config.logger = Logger.new(nil)
cable.config.cable = { "adapter" => "async" }
cable.config.connection_class = -> { ActionCable::Connection::Base }
cable.config.allowed_request_origins = ENV.fetch("ORIGINS", "").split
cable.config.allow_same_origin_as_host = ENV["ORIGINS"].nil?
cable.config.disable_request_forgery_protection = ENV["ORIGINS"] == "*"

run Rack::Builder.new { map("/ws") { run cable } }
